package io.callboard.notifier.delivery;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Deletes the ledger of events that ended long ago, in slices (ADR 0012). The announced counts decrease by the deleted
 * deliveries, so that the summary of an event stays balanced meanwhile.
 */
@Configuration(proxyBeanMethods = false)
class LedgerConfiguration {

    /** A queued delivery stays, because it may be in a batch. It is settled soon, because its event has ended. */
    static final String DELETE_DELIVERIES = """
            with deleted as (
                delete from delivery where id in (
                    select d.id
                    from live_event e
                    join delivery d on d.event_id = e.event_id
                    where e.ends_at < now() - make_interval(secs => :keepSeconds) and d.status <> 'QUEUED'
                    limit :sliceRows)
                returning organizer_id, event_id, timer_id, rule, kind, epoch, channel, due_at)
            insert into notification_count_change
                (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, amount, first_due_at)
            select organizer_id, event_id, timer_id, rule, kind, epoch, channel, 'ANNOUNCED', -count(*), min(due_at)
            from deleted
            group by organizer_id, event_id, timer_id, rule, kind, epoch, channel
            """;

    /** Earlier attempts are deleted after their delivery. */
    static final String DELETE_ATTEMPTS = """
            delete from attempt where (delivery_id, batch_id) in (
                select a.delivery_id, a.batch_id
                from attempt a
                where a.ended_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from delivery d where d.id = a.delivery_id)
                limit :sliceRows)
            """;

    /** Opens and clicks are deleted after their delivery. */
    static final String DELETE_VIEWS = """
            delete from delivery_view where (delivery_id, action, actor) in (
                select v.delivery_id, v.action, v.actor
                from delivery_view v
                where v.seen_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from delivery d where d.id = v.delivery_id)
                limit :sliceRows)
            """;

    static final String DELETE_WISHES = """
            delete from timer_wish where (event_id, timer_id) in (
                select w.event_id, w.timer_id
                from live_event e
                join timer_wish w on w.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_REARMING = """
            delete from timer_rearming where (event_id, timer_id) in (
                select r.event_id, r.timer_id
                from live_event e
                join timer_rearming r on r.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_ANNOUNCED = """
            delete from announced where (timer_id, part, channel) in (
                select a.timer_id, a.part, a.channel
                from live_event e
                join announced a on a.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from delivery d where d.event_id = e.event_id)
                limit :sliceRows)
            """;

    /** A trace is needed while deliveries of its timer wait. */
    static final String DELETE_TRACES = """
            delete from timer_trace where (event_id, epoch, kind, due_at) in (
                select event_id, epoch, kind, due_at
                from timer_trace
                where due_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_COUNTS = """
            delete from notification_count where ctid in (
                select c.ctid
                from live_event e
                join notification_count c on c.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from delivery d where d.event_id = e.event_id)
                    and not exists (select from notification_count_change n where n.event_id = e.event_id)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule timerWishRetention() {
        return new RetentionRule("timer-wishes", DELETE_WISHES);
    }

    @Bean
    RetentionRule timerRearmingRetention() {
        return new RetentionRule("timer-rearming", DELETE_REARMING);
    }

    @Bean
    RetentionRule deliveryRetention() {
        return new RetentionRule("deliveries", DELETE_DELIVERIES);
    }

    @Bean
    RetentionRule attemptRetention() {
        return new RetentionRule("attempts", DELETE_ATTEMPTS);
    }

    @Bean
    RetentionRule viewRetention() {
        return new RetentionRule("views", DELETE_VIEWS);
    }

    @Bean
    RetentionRule announcedRetention() {
        return new RetentionRule("announced", DELETE_ANNOUNCED);
    }

    @Bean
    RetentionRule timerTraceRetention() {
        return new RetentionRule("timer-traces", DELETE_TRACES);
    }

    @Bean
    RetentionRule notificationCountRetention() {
        return new RetentionRule("notification-counts", DELETE_COUNTS);
    }
}
