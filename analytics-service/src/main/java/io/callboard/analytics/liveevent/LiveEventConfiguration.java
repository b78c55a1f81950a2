package io.callboard.analytics.liveevent;

import io.callboard.chassis.rebuild.ProjectionShape;
import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How long figures are kept after the end of their live event: facts are deleted first, the live event with the last. */
@Configuration(proxyBeanMethods = false)
class LiveEventConfiguration {

    private static final String REGISTRATIONS = """
            delete from registration
            where (event_id, registration_id) in (
                select registration.event_id, registration.registration_id
                from live_event
                join registration on registration.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    private static final String NOTIFICATIONS = """
            delete from notification
            where (event_id, cause, registration_id, channel) in (
                select notification.event_id, cause, registration_id, channel
                from live_event
                join notification on notification.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    private static final String LIVE_EVENTS = """
            delete from live_event
            where event_id in (
                select event_id
                from live_event
                where ends_at < now() - make_interval(secs => :keepSeconds)
                  and not exists (select from registration where registration.event_id = live_event.event_id)
                  and not exists (select from notification where notification.event_id = live_event.event_id)
                limit :sliceRows)
            """;

    @Bean
    ProjectionShape liveEventShape() {
        return new ProjectionShape("live-events.v1", LiveEventProjection.SHAPE);
    }

    @Bean
    RetentionRule registrationRetention() {
        return new RetentionRule("registrations", REGISTRATIONS);
    }

    @Bean
    RetentionRule notificationRetention() {
        return new RetentionRule("notifications", NOTIFICATIONS);
    }

    @Bean
    RetentionRule liveEventRetention() {
        return new RetentionRule("live-events", LIVE_EVENTS);
    }
}
