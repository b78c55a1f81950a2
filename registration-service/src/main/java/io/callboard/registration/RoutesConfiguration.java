package io.callboard.registration;

import io.callboard.chassis.route.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

    @Bean
    Routes routes() {
        return Routes.declare()
                .embeddable(HttpMethod.POST, "/api/v1/registrations")
                .embeddable(HttpMethod.POST, "/api/v1/registrations/page-views")
                .embeddable(HttpMethod.GET, "/api/v1/registrations/stats")
                .open(HttpMethod.GET, "/api/v1/registrations/stats/stream")
                .open(HttpMethod.GET, "/api/v1/registrations/challenge")
                .open(HttpMethod.GET, "/api/v1/registrations/manage/*")
                .open(HttpMethod.PATCH, "/api/v1/registrations/manage/*")
                .open(HttpMethod.DELETE, "/api/v1/registrations/manage/*")
                .open(HttpMethod.POST, "/api/v1/registrations/manage/*/confirm")
                .open(HttpMethod.POST, "/api/v1/registrations/manage/*/accept")
                .open(HttpMethod.GET, "/api/v1/registrations/manage/*/personal-data")
                .open(HttpMethod.DELETE, "/api/v1/registrations/manage/*/personal-data")
                .open(HttpMethod.GET, "/api/v1/registrations/manage/*/erasure")
                .open(HttpMethod.GET, "/api/v1/passes/**")
                .open(HttpMethod.POST, "/api/v1/passes/*/join")
                .open(HttpMethod.POST, "/api/v1/passes/*/leave")
                .page(HttpMethod.GET, "/api/v1/passes/*/calendar.ics")
                .page(HttpMethod.GET, "/api/v1/passes/calendars/*")
                .page(HttpMethod.GET, "/watch/**")
                .page(HttpMethod.GET, "/register/**")
                .page(HttpMethod.POST, "/register/**")
                .page(HttpMethod.GET, "/manage/**")
                .page(HttpMethod.POST, "/manage/**")
                .fileForAnyOrigin("/embed.js")
                .stylesheet("/watch/assets/pages.css")
                .scope("/api/v1/registrations/**", "registrations")
                .build();
    }
}
