package io.callboard.analytics.figures;

import io.callboard.chassis.route.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How figures are reached. */
@Configuration(proxyBeanMethods = false)
class FiguresConfiguration {

    @Bean
    Routes routes() {
        return Routes.declare().scope("/api/v1/analytics/**", "analytics").build();
    }
}
