package io.callboard.analytics.response;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares how long the responses to reminders and the hold-outs are kept. */
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

    private static final String HOLD_OUTS = """
            delete from hold_out
            where (event_id, registration_id, rule) in (
                select hold_out.event_id, registration_id, rule
                from live_event
                join hold_out on hold_out.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule holdOutRetention() {
        return new RetentionRule("hold-outs", HOLD_OUTS);
    }

    @Bean
    RetentionRule reminderResponseRetention() {
        return new RetentionRule("reminder-responses", RESPONSES);
    }
}
