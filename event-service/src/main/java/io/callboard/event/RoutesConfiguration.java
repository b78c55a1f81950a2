package io.callboard.event;

import io.callboard.chassis.route.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

    @Bean
    Routes routes() {
        return Routes.declare()
                .embeddable(HttpMethod.GET, "/api/v1/events/public/*")
                .open(HttpMethod.GET, "/api/v1/events/public/*/calendar.ics")
                .open(HttpMethod.POST, "/webhooks/mux")
                .scope("/api/v1/events/**", "events")
                .build();
    }
}
