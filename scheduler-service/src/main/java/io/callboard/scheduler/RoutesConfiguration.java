package io.callboard.scheduler;

import io.callboard.chassis.route.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

    @Bean
    Routes routes() {
        return Routes.declare()
                .ops("/api/v1/reminders/lateness")
                .postByScopeOrOps("/api/v1/reminders/pause", "events")
                .postByScopeOrOps("/api/v1/reminders/resume", "events")
                .scope("/api/v1/reminder-rules", "events")
                .scope("/api/v1/reminders/**", "events")
                .scope("/api/v1/announcements/**", "events")
                .build();
    }
}
