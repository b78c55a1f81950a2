package io.callboard.analytics.response;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares how long the responses to reminders are kept. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ResponseProperties.class)
class ResponseConfiguration {

    private static final String RESPONSES = """
            delete from reminder_response
            where (event_id, registration_id) in (
                select reminder_response.event_id, registration_id
                from live_event
                join reminder_response on reminder_response.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule reminderResponseRetention() {
        return new RetentionRule("reminder-responses", RESPONSES);
    }
}
