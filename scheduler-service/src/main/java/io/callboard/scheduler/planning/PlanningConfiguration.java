package io.callboard.scheduler.planning;

import io.callboard.chassis.rebuild.ProjectionShape;
import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the shape of the rows of live events, and the retention of all rows of a live event after its end. */
@Configuration(proxyBeanMethods = false)
class PlanningConfiguration {

    static final String DELETE_AUDIENCE = """
            delete from audience where (event_id, registration_id) in (
                select a.event_id, a.registration_id
                from live_event e
                join audience a on a.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_LATE_ARMING = """
            delete from late_arming where (timer_id, registration_id, channel) in (
                select l.timer_id, l.registration_id, l.channel
                from live_event e
                join timer t on t.event_id = e.event_id
                join late_arming l on l.timer_id = t.timer_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_TIMERS = """
            delete from timer where timer_id in (
                select t.timer_id
                from live_event e
                join timer t on t.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from late_arming l where l.timer_id = t.timer_id)
                limit :sliceRows)
            """;

    static final String DELETE_BY_HAND = """
            delete from reminder_by_hand where (event_id, rule, bucket) in (
                select h.event_id, h.rule, h.bucket
                from live_event e
                join reminder_by_hand h on h.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_PAUSES = """
            delete from pause where scope in (
                select p.scope
                from live_event e
                join pause p on p.scope = 'event:' || e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_SIZES = """
            delete from audience_size where event_id in (
                select s.event_id
                from live_event e
                join audience_size s on s.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_ZONES = """
            delete from audience_zone where (event_id, zone) in (
                select z.event_id, z.zone
                from live_event e
                join audience_zone z on z.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_QUARTERS = """
            delete from audience_quarter where (event_id, quarter) in (
                select q.event_id, q.quarter
                from live_event e
                join audience_quarter q on q.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_WISHES = """
            delete from audience_wish where (event_id, wish) in (
                select w.event_id, w.wish
                from live_event e
                join audience_wish w on w.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_LIVE_EVENTS = """
            delete from live_event where event_id in (
                select e.event_id
                from live_event e
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from audience a where a.event_id = e.event_id)
                    and not exists (select from audience_size s where s.event_id = e.event_id)
                    and not exists (select from audience_zone z where z.event_id = e.event_id)
                    and not exists (select from audience_quarter q where q.event_id = e.event_id)
                    and not exists (select from audience_wish w where w.event_id = e.event_id)
                    and not exists (select from timer t where t.event_id = e.event_id)
                    and not exists (select from reminder_by_hand h where h.event_id = e.event_id)
                    and not exists (select from announcement n where n.event_id = e.event_id)
                    and not exists (select from delivery_outcome d where d.event_id = e.event_id)
                    and not exists (select from pause p where p.scope = 'event:' || e.event_id)
                limit :sliceRows)
            """;

    @Bean
    ProjectionShape liveEventShape() {
        return new ProjectionShape("live-events.v1", LiveEvents.SHAPE);
    }

    @Bean
    RetentionRule audienceRetention() {
        return new RetentionRule("audience", DELETE_AUDIENCE);
    }

    @Bean
    RetentionRule lateArmingRetention() {
        return new RetentionRule("late-arming", DELETE_LATE_ARMING);
    }

    @Bean
    RetentionRule timerRetention() {
        return new RetentionRule("timers", DELETE_TIMERS);
    }

    @Bean
    RetentionRule reminderByHandRetention() {
        return new RetentionRule("reminders-by-hand", DELETE_BY_HAND);
    }

    @Bean
    RetentionRule pauseRetention() {
        return new RetentionRule("pauses", DELETE_PAUSES);
    }

    @Bean
    RetentionRule audienceSizeRetention() {
        return new RetentionRule("audience-sizes", DELETE_SIZES);
    }

    @Bean
    RetentionRule audienceZoneRetention() {
        return new RetentionRule("audience-zones", DELETE_ZONES);
    }

    @Bean
    RetentionRule audienceQuarterRetention() {
        return new RetentionRule("audience-quarters", DELETE_QUARTERS);
    }

    @Bean
    RetentionRule audienceWishRetention() {
        return new RetentionRule("audience-wishes", DELETE_WISHES);
    }

    @Bean
    RetentionRule liveEventRetention() {
        return new RetentionRule("live-events", DELETE_LIVE_EVENTS);
    }
}
