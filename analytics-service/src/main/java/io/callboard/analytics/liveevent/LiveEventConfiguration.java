package io.callboard.analytics.liveevent;

import io.callboard.chassis.rebuild.ProjectionShape;
import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Declares how long rows are kept after the end of their live event. The live event is deleted after all its facts,
 * together with its roll-ups.
 */
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

    private static final String NOTIFICATION_VIEWS = """
            delete from notification_view
            where (event_id, cause, registration_id, channel, action) in (
                select v.event_id, v.cause, v.registration_id, v.channel, v.action
                from live_event
                join notification_view v on v.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    private static final String ATTENDANCE = """
            delete from attendance
            where (event_id, registration_id) in (
                select attendance.event_id, attendance.registration_id
                from live_event
                join attendance on attendance.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    private static final String UNSUBSCRIPTIONS = """
            delete from unsubscription
            where (event_id, registration_id, channel) in (
                select unsubscription.event_id, unsubscription.registration_id, unsubscription.channel
                from live_event
                join unsubscription on unsubscription.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    private static final String ORGANIZER_ACTIVITY = """
            with revenue as (
                delete from organizer_revenue_activity
                where (organizer_id, currency, quarter) in (
                    select organizer_id, currency, quarter
                    from organizer_revenue_activity
                    where quarter < now() - make_interval(secs => :keepSeconds)
                    limit :sliceRows)
            )
            delete from organizer_activity
            where (organizer_id, metric, quarter) in (
                select organizer_id, metric, quarter
                from organizer_activity
                where quarter < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    private static final String LIVE_EVENTS = """
            with over as materialized (
                select event_id
                from live_event
                where ends_at < now() - make_interval(secs => :keepSeconds)
                  and not exists (select from registration where registration.event_id = live_event.event_id)
                  and not exists (select from notification where notification.event_id = live_event.event_id)
                  and not exists (
                      select from notification_view where notification_view.event_id = live_event.event_id)
                  and not exists (select from attendance where attendance.event_id = live_event.event_id)
                  and not exists (
                      select from unsubscription where unsubscription.event_id = live_event.event_id)
                  and not exists (select from engagement where engagement.event_id = live_event.event_id)
                  and not exists (select from pass where pass.event_id = live_event.event_id)
                  and not exists (select from room where room.event_id = live_event.event_id)
                  and not exists (
                      select from reminder_response where reminder_response.event_id = live_event.event_id)
                  and not exists (select from hold_out where hold_out.event_id = live_event.event_id)
                limit :sliceRows
            ), registrations as (
                delete from registration_count where event_id in (select event_id from over)
            ), sources as (
                delete from counted_source where event_id in (select event_id from over)
            ), labels as (
                delete from counted_label where event_id in (select event_id from over)
            ), notifications as (
                delete from notification_count where event_id in (select event_id from over)
            ), shares as (
                delete from lateness_count where event_id in (select event_id from over)
            ), views as (
                delete from notification_view_count where event_id in (select event_id from over)
            ), sums as (
                delete from viewership where event_id in (select event_id from over)
            ), watch_times as (
                delete from watch_time_count where event_id in (select event_id from over)
            ), presences as (
                delete from presence where event_id in (select event_id from over)
            ), engagement_counts as (
                delete from engagement_count where event_id in (select event_id from over)
            ), sales as (
                delete from revenue where event_id in (select event_id from over)
            ), revenue_by_quarter as (
                delete from revenue_activity where event_id in (select event_id from over)
            ), responses as (
                delete from reminder_response_count where event_id in (select event_id from over)
            ), hold_outs as (
                delete from hold_out_count where event_id in (select event_id from over)
            ), happened as (
                delete from activity where event_id in (select event_id from over)
            )
            delete from live_event
            where event_id in (select event_id from over)
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
    RetentionRule notificationViewRetention() {
        return new RetentionRule("notification-views", NOTIFICATION_VIEWS);
    }

    @Bean
    RetentionRule attendanceRetention() {
        return new RetentionRule("attendance", ATTENDANCE);
    }

    @Bean
    RetentionRule unsubscriptionRetention() {
        return new RetentionRule("unsubscriptions", UNSUBSCRIPTIONS);
    }

    @Bean
    RetentionRule organizerActivityRetention() {
        return new RetentionRule("organizer-activity", ORGANIZER_ACTIVITY);
    }

    @Bean
    RetentionRule liveEventRetention() {
        return new RetentionRule("live-events", LIVE_EVENTS);
    }
}
