package io.callboard.registration;

import io.callboard.chassis.web.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

    @Bean
    Routes routes() {
        return Routes.declare()
                .open(HttpMethod.POST, "/api/v1/registrations")
                .open(HttpMethod.GET, "/api/v1/registrations/stats")
                .open(HttpMethod.GET, "/api/v1/registrations/manage/*")
                .open(HttpMethod.PATCH, "/api/v1/registrations/manage/*")
                .open(HttpMethod.DELETE, "/api/v1/registrations/manage/*")
                .open(HttpMethod.GET, "/api/v1/passes/**")
                .open(HttpMethod.GET, "/watch/**")
                .scope("/api/v1/registrations/**", "registrations")
                .build();
    }
}
