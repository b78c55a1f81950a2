package io.callboard.notifier.delivery;

import io.callboard.chassis.sql.Columns;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes deliveries into the ledger and the queue, one statement per batch. Existing deliveries stay unchanged. */
@Component
public class Enqueuer {

    /** The lane of a row {@code d}; see {@link Lane}. */
    public static final String LANE =
            "case when d.kind not in ('REMINDER', 'ANNOUNCEMENT', 'FOLLOW_UP', 'FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW',"
                    + " 'REPLAY_READY') or d.useful_until - d.due_at <= interval '30 minutes' then 1 else 2 end";

    /** What follows a registration is due at once, whatever the clock of the service that asked for it says. */
    private static final String INSERT = """
            with added as (
                insert into delivery (id, organizer_id, event_id, registration_id, timer_id, rule, kind, epoch, channel,
                    due_at, useful_until, urgent_by, announced_at)
                select n.id, n.organizer_id, n.event_id, n.registration_id, n.timer_id, n.rule, n.kind, n.epoch,
                    n.channel, n.due_at, n.useful_until, coalesce(n.useful_until, n.due_at + interval '15 minutes'),
                    n.announced_at
                from (select m.id, m.organizer_id, m.event_id, m.registration_id, m.timer_id, m.rule, m.kind, m.epoch,
                        m.channel, m.useful_until, m.announced_at,
                        case when m.kind in ('CONFIRMATION', 'ALREADY_REGISTERED', 'CONFIRM_EMAIL', 'CONFIRM_NEW_EMAIL', 'EMAIL_CHANGED', 'DENIED', 'HOST_INVITATION', 'WAITLISTED', 'OFFERED',
                                'OFFER_EXPIRED', 'PROMOTED', 'PENDING', 'APPROVED')
                                then least(m.due_at, now())
                            else m.due_at end as due_at
                    from unnest(:ids::uuid[], :organizerIds::text[], :eventIds::uuid[], :registrationIds::uuid[],
                        :timerIds::uuid[], :rules::text[], :kinds::text[], :epochs::int[], :channels::text[],
                        :dueAts::timestamptz[], :usefulUntils::timestamptz[], :announcedAts::timestamptz[])
                    as m (id, organizer_id, event_id, registration_id, timer_id, rule, kind, epoch, channel, due_at,
                        useful_until, announced_at)) n
                order by n.id, n.announced_at
                on conflict (id) do nothing
                returning id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at, useful_until,
                    urgent_by)
            insert into delivery_queue (delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at,
                useful_until, urgent_by, next_attempt_at, lane)
            select d.id, d.organizer_id, d.event_id, d.registration_id, d.kind, d.epoch, d.channel, d.due_at,
                d.useful_until, d.urgent_by, d.due_at, %s
            from added d
            """.formatted(LANE);

    /**
     * After a rebuild of its database the scheduler counts deliveries again. For each later announcement, deliveries
     * that are already in the ledger are subtracted once. A message that Kafka delivers again has the same time as
     * before, and so is not a later announcement.
     */
    private static final String COUNT_ANNOUNCED_AGAIN = """
            with again as (
                select d.id, count(distinct m.announced_at) as times, max(m.announced_at) as announced_at
                from unnest(:ids::uuid[], :announcedAts::timestamptz[]) as m (id, announced_at)
                join delivery d on d.id = m.id
                where d.announced_at < m.announced_at
                group by d.id
            ), known as (
                update delivery d
                set announced_at = a.announced_at
                from again a
                where d.id = a.id
                returning d.organizer_id, d.event_id, d.timer_id, d.rule, d.kind, d.epoch, d.channel, d.due_at, a.times)
            insert into notification_count_change
                (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, amount, first_due_at)
            select organizer_id, event_id, timer_id, rule, kind, epoch, channel, 'ANNOUNCED', -sum(times), min(due_at)
            from known
            group by organizer_id, event_id, timer_id, rule, kind, epoch, channel
            """;

    private static final String IN_LEDGER = "select id from delivery where id = any(:ids::uuid[])";

    private static final String REQUEUE = """
            insert into delivery_queue (delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at,
                useful_until, urgent_by, next_attempt_at, lane, attempts, batch_limit, queued_at)
            select d.id, d.organizer_id, d.event_id, d.registration_id, d.kind, d.epoch, d.channel, d.due_at,
                d.useful_until, d.urgent_by, clock_timestamp() + r.after_millis * interval '1 millisecond', %s,
                r.attempts, r.batch_limit, d.created_at
            from unnest(:ids::uuid[], :attempts::int[], :batchLimits::int[], :afterMillis::bigint[])
                as r (id, attempts, batch_limit, after_millis)
            join delivery d on d.id = r.id
            where d.status = 'QUEUED'
            order by d.id
            on conflict (delivery_id) do nothing
            """.formatted(LANE);

    private final JdbcClient jdbc;

    Enqueuer(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Queues each delivery once, even if it is requested several times. Returns how many were new. */
    public int enqueue(Collection<NewDelivery> deliveries) {
        if (deliveries.isEmpty()) {
            return 0;
        }
        int queued = insert(deliveries);
        if (queued < deliveries.size()) {
            jdbc.sql(COUNT_ANNOUNCED_AGAIN)
                    .param("ids", Columns.of(deliveries, NewDelivery::id))
                    .param("announcedAts", Columns.of(deliveries, NewDelivery::announcedAt))
                    .update();
        }
        return queued;
    }

    /** The deliveries that the ledger lacks. */
    List<NewDelivery> missing(Collection<NewDelivery> deliveries) {
        Set<UUID> known = new HashSet<>(jdbc.sql(IN_LEDGER)
                .param("ids", Columns.of(deliveries, NewDelivery::id))
                .query(UUID.class)
                .list());
        return deliveries.stream()
                .filter(delivery -> !known.contains(delivery.id()))
                .toList();
    }

    /**
     * Queues deliveries that were announced before and got lost. This is no further announcement of those that are in the
     * ledger after all. Returns how many were not.
     */
    int restore(Collection<NewDelivery> deliveries) {
        return deliveries.isEmpty() ? 0 : insert(deliveries);
    }

    private int insert(Collection<NewDelivery> deliveries) {
        return jdbc.sql(INSERT)
                .param("ids", Columns.of(deliveries, NewDelivery::id))
                .param("organizerIds", Columns.of(deliveries, NewDelivery::organizerId))
                .param("eventIds", Columns.of(deliveries, NewDelivery::eventId))
                .param("registrationIds", Columns.of(deliveries, NewDelivery::registrationId))
                .param("timerIds", Columns.of(deliveries, NewDelivery::timerId))
                .param("rules", Columns.of(deliveries, NewDelivery::rule))
                .param("kinds", Columns.of(deliveries, NewDelivery::kind))
                .param("epochs", Columns.of(deliveries, NewDelivery::epoch))
                .param("channels", Columns.of(deliveries, NewDelivery::channel))
                .param("dueAts", Columns.of(deliveries, NewDelivery::dueAt))
                .param("usefulUntils", Columns.of(deliveries, NewDelivery::usefulUntil))
                .param("announcedAts", Columns.of(deliveries, NewDelivery::announcedAt))
                .update();
    }

    /**
     * A delivery whose batch reached nobody.
     *
     * @param attempts its counted attempts so far
     * @param after how long it waits at least
     * @param batchLimit largest batch for it from now on; null if only the provider limits it
     */
    public record Returned(
            UUID deliveryId, int attempts, @Nullable Integer batchLimit, Duration after) {}

    /**
     * Puts deliveries back into the queue from batches that the caller has locked, and deletes in the same transaction.
     */
    public void requeue(Collection<Returned> deliveries) {
        if (!deliveries.isEmpty()) {
            jdbc.sql(REQUEUE)
                    .param("ids", Columns.of(deliveries, Returned::deliveryId))
                    .param("attempts", Columns.of(deliveries, Returned::attempts))
                    .param(
                            "afterMillis",
                            Columns.of(deliveries, returned -> returned.after().toMillis()))
                    .param("batchLimits", Columns.of(deliveries, Returned::batchLimit))
                    .update();
        }
    }
}
