package io.callboard.analytics;

import io.callboard.chassis.route.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

    @Bean
    Routes routes() {
        return Routes.declare()
                .open(HttpMethod.POST, "/api/v1/engagement")
                .scope("/api/v1/analytics/**", "analytics")
                .build();
    }
}
