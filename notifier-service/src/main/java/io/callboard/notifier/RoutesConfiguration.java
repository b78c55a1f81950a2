package io.callboard.notifier;

import io.callboard.chassis.route.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

    @Bean
    Routes routes() {
        return Routes.declare()
                .open(HttpMethod.POST, "/webhooks/*")
                .open(HttpMethod.POST, "/webhooks/*/*")
                .open(HttpMethod.GET, "/t/o/*")
                .page(HttpMethod.GET, "/t/c/**")
                .open(HttpMethod.GET, "/api/v1/notifications/feed")
                .open(HttpMethod.POST, "/api/v1/notifications/feed/read")
                .open(HttpMethod.GET, "/api/v1/notifications/feed/stream")
                .scope("/api/v1/notifications/**", "notifications")
                .scope("/api/v1/suppressions/**", "notifications")
                .scope("/api/v1/templates/**", "notifications")
                .scope("/api/v1/webhook-endpoints/**", "notifications")
                .page(HttpMethod.GET, "/unsubscribe/**")
                .page(HttpMethod.POST, "/unsubscribe/**")
                .stylesheet("/unsubscribe/assets/pages.css")
                .build();
    }
}
