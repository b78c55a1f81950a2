package io.callboard.analytics;

import io.callboard.chassis.route.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

    @Bean
    Routes routes() {
        return Routes.declare().scope("/api/v1/analytics/**", "analytics").build();
    }
}
