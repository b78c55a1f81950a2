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
                .scope("/api/v1/engagement/events/**", "engagement")
                .open(HttpMethod.GET, "/api/v1/engagement/questions")
                .open(HttpMethod.POST, "/api/v1/engagement/questions")
                .open(HttpMethod.PUT, "/api/v1/engagement/questions/*/vote")
                .open(HttpMethod.DELETE, "/api/v1/engagement/questions/*/vote")
                .open(HttpMethod.GET, "/api/v1/engagement/messages")
                .open(HttpMethod.POST, "/api/v1/engagement/messages")
                .open(HttpMethod.GET, "/api/v1/engagement/polls")
                .open(HttpMethod.PUT, "/api/v1/engagement/polls/*/answer")
                .open(HttpMethod.GET, "/api/v1/engagement/stream")
                .scope("/api/v1/analytics/**", "analytics")
                .build();
    }
}
