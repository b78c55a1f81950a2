package io.callboard.notifier.dispatch;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.TimerTraces;
import io.callboard.notifier.fence.Fences;
import io.callboard.notifier.fence.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The queue of deliveries. A claim reads them with the fences' verdict on each, nearest deadline first within an
 * organizer's lane. Its rows are locked until its transaction ends, and other claims skip them.
 */
@Component
class Queue {

    private static final String HEADS = """
            select lane, organizer_id, due_in_millis from delivery_queue_heads(:channel)
            """;

    /** The heads of crowds: organizers with more than so many deliveries in a lane that will all be due within a time. */
    private static final String CROWDS = """
            select lane, organizer_id, due_in_millis
            from delivery_queue_heads(:channel) h
            where due_in_millis > :fromMillis and due_in_millis < :toMillis and exists (
                select from delivery_queue q
                where q.channel = :channel and q.lane = h.lane and q.organizer_id = h.organizer_id
                    and q.next_attempt_at < now() + :toMillis * interval '1 millisecond'
                offset :most)
            """;

    private static final String NEXT =
            ("""
            with head as (
                select lane, organizer_id, urgent_by, next_attempt, queued, most, place
                from unnest(:lanes::smallint[], :organizerIds::text[], :urgentBys::float8[], :nextAttempts::float8[],
                    :queueds::float8[], :most::int[])
                    with ordinality as h (lane, organizer_id, urgent_by, next_attempt, queued, most, place)
            ), d as materialized (
                select h.place, h.lane, q.delivery_id, q.organizer_id, q.event_id, q.registration_id, q.kind, q.epoch, q.channel,
                    q.due_at, q.useful_until, q.attempts, q.batch_limit, q.urgent_by, q.next_attempt_at, q.queued_at
                from head h
                cross join lateral (
                    select delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at,
                        useful_until, attempts, batch_limit, urgent_by, next_attempt_at, queued_at
                    from delivery_queue
                    where channel = :channel and lane = h.lane and organizer_id = h.organizer_id
                        and (urgent_by, next_attempt_at, queued_at)
                            >= (to_timestamp(h.urgent_by), to_timestamp(h.next_attempt), to_timestamp(h.queued))
                        and next_attempt_at <= now() + :aheadMillis * interval '1 millisecond'
                    order by urgent_by, next_attempt_at, queued_at
                    limit h.most
                    %s) q
            )
            select d.place, d.lane, d.delivery_id, d.event_id, d.registration_id, d.kind, d.epoch, d.attempts, d.batch_limit,
                date_part('epoch', d.due_at) as due, date_part('epoch', d.urgent_by) as urgent_by, date_part('epoch', d.next_attempt_at) as next_attempt,
                date_part('epoch', d.queued_at) as queued,
                case when d.kind = 'OFFERED' then d.useful_until end as offer_until,
                date_part('epoch', coalesce(d.useful_until, e.ends_at, d.due_at + interval '1 day') - now()) as left_seconds,
                date_part('epoch', now() - d.due_at) as late_seconds,
                date_part('epoch', greatest(d.due_at, d.next_attempt_at) - now()) as early_seconds,
                case when d.kind in ('CONFIRMATION', 'PROMOTED', 'APPROVED') then r.confirmation_traceparent end as confirmation_traceparent,
                r.locale, r.time_zone, c.key_id, c.ciphertext, s.reason as suppression, announcement.id as announcement_id,
            """ + Fences.KNOWN + ",\n" + Fences.VERDICT + " as verdict\nfrom d\n" + Fences.JOINS + """
            order by d.place, d.urgent_by, d.next_attempt_at, d.queued_at
            """);

    private static final String TAKE = NEXT.formatted("for update skip locked");
    private static final String LOOK = NEXT.formatted("");

    /** Deliveries whose useful time is over. They wait neither for a failing account nor for another topic. */
    private static final String OVERDUE = ("""
            with head as (
                select lane, organizer_id from delivery_queue_heads(:channel)
            ), d as materialized (
                select q.delivery_id, q.organizer_id, q.event_id, q.registration_id, q.kind, q.epoch, q.channel, q.due_at,
                    q.useful_until, q.queued_at
                from head h
                cross join lateral (
                    select delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at,
                        useful_until, queued_at
                    from delivery_queue
                    where channel = :channel and lane = h.lane and organizer_id = h.organizer_id
                        and next_attempt_at is not null and urgent_by < now() and useful_until < now()
                    order by urgent_by, next_attempt_at
                    limit 2000
                    for update skip locked) q
            )
            select d.delivery_id, s.reason as suppression,
            """ + Fences.VERDICT + " as verdict\nfrom d\n" + Fences.JOINS);

    private static final String PARKED_TOO_LONG = ("""
            with d as materialized (
                select q.delivery_id, q.organizer_id, q.event_id, q.registration_id, q.kind, q.epoch, q.channel, q.due_at,
                    q.useful_until, q.queued_at
                from delivery_queue q
                left join live_event e on e.event_id = q.event_id
                where q.next_attempt_at is null and q.urgent_by < now()
                    and now() > coalesce(q.useful_until, e.ends_at, q.due_at + interval '1 day')
                order by q.urgent_by
                limit 2000
                for update of q skip locked
            )
            select d.delivery_id, s.reason as suppression,
            """ + Fences.VERDICT + " as verdict\nfrom d\n" + Fences.JOINS);

    /** Exist only after a roll-back to a version with fewer channels. */
    private static final String OF_UNKNOWN_CHANNELS = """
            select delivery_id from delivery_queue
            where channel <> all(:channels::text[]) and urgent_by < now() and useful_until < now()
            limit 2000
            for update skip locked
            """;

    private static final String LEAVE = "delete from delivery_queue where delivery_id = any(:ids::uuid[])";

    private static final String PARK = """
            update delivery_queue q
            set next_attempt_at = null, waits_for = p.waits_for
            from unnest(:ids::uuid[], :waitsFor::text[]) as p (id, waits_for)
            where q.delivery_id = p.id
            """;

    /**
     * No message ends this kind of waiting, so the delivery is checked again. The pause grows with the time that it has
     * waited.
     */
    private static final String DEFER = """
            update delivery_queue
            set next_attempt_at = now() + least(interval '10 seconds', greatest(interval '300 milliseconds',
                (now() - greatest(due_at, queued_at)) / 5))
            where delivery_id = any(:ids::uuid[])
            """;

    /**
     * A projection that commits while a claim parks a row does not see that row. This statement wakes such rows seconds
     * later. A registration wakes the rows that may go to it, and all when it is cancelled. A cancelled event wakes all but
     * its notices, because they get their outcome whatever they wait for.
     */
    private static final String WAKE_MISSED = ("""
            with missed as (
                select q.delivery_id
                from delivery_queue q
                left join live_event e on e.event_id = q.event_id
                left join registration r on r.registration_id = q.registration_id
                left join contact c on c.registration_id = q.registration_id
                where q.next_attempt_at is null
                    and (e.status = 'CANCELLED' and e.epoch >= q.epoch and q.kind <> 'CANCELLED' or case q.waits_for
                        when 'EVENT' then e.epoch >= greatest(q.epoch,
                            case when q.kind in ('CONFIRMATION', 'CONFIRM_EMAIL', 'HOST_INVITATION', 'WAITLISTED', 'OFFERED', 'PROMOTED', 'PENDING', 'APPROVED') then coalesce(r.event_epoch, 0) else 0 end)
                        when 'REGISTRATION' then r.status = 'CANCELLED' or %s
                            or q.kind = 'CONFIRM_EMAIL' and not r.awaits_email
                        when 'RESUME' then not exists (
                            select from pause p
                            where p.scope in ('all', 'organizer:' || q.organizer_id, 'event:' || q.event_id)
                                and p.paused)
                        else c.key_id is not null or c.erased end)
                order by q.delivery_id
                limit 10000
            )
            update delivery_queue q
            set waits_for = null, next_attempt_at = greatest(q.due_at, clock_timestamp())
            from missed m
            where q.delivery_id = m.delivery_id and q.next_attempt_at is null
            """).formatted(Fences.reached("q"));

    private static final String DEPTH = """
            select channel, lane, count(*) as deliveries, count(*) filter (where next_attempt_at is null) as parked,
                coalesce(greatest(0, date_part('epoch', now() - min(due_at) filter (where next_attempt_at is not null))), 0)
                    as oldest_seconds
            from delivery_queue
            group by channel, lane
            """;

    private final JdbcClient jdbc;

    Queue(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The first delivery of one organizer in a lane. */
    record HeadRow(int lane, String organizerId, long dueInMillis) {}

    /**
     * A due delivery with the fences' verdict.
     *
     * @param readAtNanos when it was read, on this instance's {@link System#nanoTime}; the seconds count from a moment
     *     shortly before it
     * @param earlySeconds how long it must not be sent yet; zero or less if it may be
     * @param kind as text, since a newer version may have queued it
     * @param announcementId the announcement whose text it shows; null for other kinds
     * @param offerUntil until when the seat that it offers can be accepted; null for other kinds
     * @param confirmationTrace the trace of the registration that a confirmation follows; null for other kinds
     */
    record Due(
            int place,
            int lane,
            String organizerId,
            UUID id,
            UUID eventId,
            UUID registrationId,
            String kind,
            TimerTraces.Key timer,
            @Nullable UUID announcementId,
            @Nullable TraceParent confirmationTrace,
            int attempts,
            @Nullable Integer batchLimit,
            QueueHeads.Position position,
            long readAtNanos,
            double leftSeconds,
            double lateSeconds,
            double earlySeconds,
            @Nullable String locale,
            @Nullable String timeZone,
            @Nullable String keyId,
            byte @Nullable [] ciphertext,
            @Nullable String suppression,
            @Nullable ShownSchedule known,
            @Nullable Instant offerUntil,
            Verdict verdict) {

        /** When it had to be sent, by the database's clock. */
        Instant dueAt() {
            return instant(timer.due());
        }

        /** When it is sent for the first time: when it was read, or at its instant if it was read before. */
        Instant sentAt() {
            return instant(timer.due() + Math.max(0, lateSeconds));
        }

        private static Instant instant(double seconds) {
            return Instant.EPOCH.plus(Math.round(seconds * 1e6), ChronoUnit.MICROS);
        }

        /** When it may be sent, in seconds of the database's clock. */
        double sentFrom() {
            return Math.max(timer.due(), position.nextAttempt());
        }
    }

    /** A delivery whose useful time is over. */
    record Over(UUID id, @Nullable String suppression, Verdict verdict) {}

    /** Figures of a lane. */
    record Depth(String channel, int lane, long deliveries, long parked, double oldestSeconds) {}

    List<HeadRow> heads(Channel channel) {
        return jdbc.sql(HEADS)
                .param("channel", channel.name())
                .query(HeadRow.class)
                .list();
    }

    /** The heads with at least this many deliveries that will be due in this time, the first of them not before {@code from}. */
    List<HeadRow> crowds(Channel channel, int fewest, Duration from, Duration to) {
        return jdbc.sql(CROWDS)
                .param("channel", channel.name())
                .param("fromMillis", from.toMillis())
                .param("toMillis", to.toMillis())
                .param("most", fewest - 1)
                .query(HeadRow.class)
                .list();
    }

    /**
     * Locks deliveries of these heads that are due, or will be after a time that is not longer than {@code ahead}; {@link
     * Due#place} is the place of the share, from 1.
     */
    List<Due> take(Channel channel, List<QueueHeads.Share> shares, Duration ahead) {
        return shares.isEmpty() ? List.of() : next(TAKE, channel, shares, ahead);
    }

    /** The same deliveries, without a lock. */
    List<Due> look(Channel channel, QueueHeads.Share share, Duration ahead) {
        return next(LOOK, channel, List.of(share), ahead);
    }

    private List<Due> next(String statement, Channel channel, List<QueueHeads.Share> shares, Duration ahead) {
        return jdbc.sql(statement)
                .param("channel", channel.name())
                .param("lanes", Columns.of(shares, share -> share.head().lane.number()))
                .param("organizerIds", Columns.of(shares, share -> share.head().organizerId))
                .param("urgentBys", Columns.of(shares, share -> share.from().urgentBy()))
                .param("nextAttempts", Columns.of(shares, share -> share.from().nextAttempt()))
                .param("queueds", Columns.of(shares, share -> share.from().queued()))
                .param("most", Columns.of(shares, QueueHeads.Share::most))
                .param("aheadMillis", ahead.toMillis())
                .query((row, number) -> due(row, shares))
                .list();
    }

    /** Locks deliveries of the channel whose useful time is over. */
    List<Over> overdue(Channel channel) {
        return jdbc.sql(OVERDUE)
                .param("channel", channel.name())
                .query(Queue::over)
                .list();
    }

    /** Locks parked deliveries whose useful time is over. */
    List<Over> parkedTooLong() {
        return jdbc.sql(PARKED_TOO_LONG).query(Queue::over).list();
    }

    List<UUID> ofUnknownChannels() {
        return jdbc.sql(OF_UNKNOWN_CHANNELS)
                .param("channels", Columns.of(List.of(Channel.values()), Channel::name))
                .query(UUID.class)
                .list();
    }

    void leave(Collection<UUID> ids) {
        if (!ids.isEmpty()) {
            jdbc.sql(LEAVE).param("ids", Columns.of(ids, id -> id)).update();
        }
    }

    /** Parks deliveries that wait for another topic, and postpones those that wait for something else. */
    void await(List<Due> waiting) {
        List<Due> parked =
                waiting.stream().filter(due -> topic(due.verdict()) != null).toList();
        List<Due> deferred =
                waiting.stream().filter(due -> topic(due.verdict()) == null).toList();
        if (!parked.isEmpty()) {
            jdbc.sql(PARK)
                    .param("ids", Columns.of(parked, Due::id))
                    .param("waitsFor", Columns.of(parked, due -> topic(due.verdict())))
                    .update();
        }
        if (!deferred.isEmpty()) {
            jdbc.sql(DEFER).param("ids", Columns.of(deferred, Due::id)).update();
        }
    }

    int wakeMissed() {
        return jdbc.sql(WAKE_MISSED).update();
    }

    List<Depth> depth() {
        return jdbc.sql(DEPTH).query(Depth.class).list();
    }

    private static @Nullable String topic(Verdict verdict) {
        return switch (verdict) {
            case WAIT_EVENT -> "EVENT";
            case WAIT_REGISTRATION -> "REGISTRATION";
            case WAIT_CONTACT -> "CONTACT";
            case WAIT_RESUME -> "RESUME";
            default -> null;
        };
    }

    private static Due due(ResultSet row, List<QueueHeads.Share> shares) throws SQLException {
        int place = row.getInt("place");
        UUID eventId = row.getObject("event_id", UUID.class);
        String kind = row.getString("kind");
        return new Due(
                place,
                row.getInt("lane"),
                shares.get(place - 1).head().organizerId,
                row.getObject("delivery_id", UUID.class),
                eventId,
                row.getObject("registration_id", UUID.class),
                kind,
                new TimerTraces.Key(eventId, row.getInt("epoch"), kind, row.getDouble("due")),
                row.getObject("announcement_id", UUID.class),
                TraceParent.orNull(row.getString("confirmation_traceparent")),
                row.getInt("attempts"),
                row.getObject("batch_limit", Integer.class),
                new QueueHeads.Position(
                        row.getDouble("urgent_by"), row.getDouble("next_attempt"), row.getDouble("queued")),
                System.nanoTime(),
                row.getDouble("left_seconds"),
                row.getDouble("late_seconds"),
                row.getDouble("early_seconds"),
                row.getString("locale"),
                row.getString("time_zone"),
                row.getString("key_id"),
                row.getBytes("ciphertext"),
                row.getString("suppression"),
                known(row),
                instant(row, "offer_until"),
                Verdict.valueOf(row.getString("verdict")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime instant = row.getObject(column, OffsetDateTime.class);
        return instant == null ? null : instant.toInstant();
    }

    private static @Nullable ShownSchedule known(ResultSet row) throws SQLException {
        OffsetDateTime startsAt = row.getObject("known_starts_at", OffsetDateTime.class);
        OffsetDateTime endsAt = row.getObject("known_ends_at", OffsetDateTime.class);
        String zone = row.getString("known_zone");
        return startsAt == null || endsAt == null || zone == null
                ? null
                : new ShownSchedule(startsAt.toInstant(), endsAt.toInstant(), zone);
    }

    private static Over over(ResultSet row, int number) throws SQLException {
        return new Over(
                row.getObject("delivery_id", UUID.class),
                row.getString("suppression"),
                Verdict.valueOf(row.getString("verdict")));
    }
}
