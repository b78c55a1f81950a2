package io.callboard.notifier.replay;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.sql.FilteredStatement;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Enqueuer;
import io.callboard.notifier.delivery.Settlement;
import io.callboard.notifier.fence.Fences;
import io.callboard.notifier.fence.Verdict;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Deliveries of the ledger whose outcome says that nobody got the message, with the fences' verdict on each. What was
 * sent, what is UNKNOWN, and what FAILED by an error of the provider itself is in none of these statements.
 */
@Component
class SettledDeliveries {

    /**
     * Instances of an earlier version set these to FAILED. An error of the provider itself does not say whether the
     * provider had accepted the message before.
     */
    private static final String IN_DOUBT = "(status = 'FAILED' and reason like 'HTTP\\_5%')";

    /** Locked like the rows of {@link #VERDICTS}. */
    private static final String NEWEST = """
            with newest as materialized (
                select distinct on (kind) id
                from delivery
                where organizer_id = :organizerId and registration_id = :registrationId and channel = :channel
                order by kind, due_at desc, created_at desc, id
            )
            select id
            from delivery
            where id in (select id from newest)
                and (status in ('FAILED', 'EXPIRED', 'SUPPRESSED') and not %s or status = 'BOUNCED')
            order by id
            for update
            """.formatted(IN_DOUBT);

    private static final String STATUS = "select case when " + IN_DOUBT
            + " then 'UNKNOWN' else status end from delivery where organizer_id = :organizerId and id = :id";

    /**
     * The outcome is younger than the delivery, and this much younger at most. So the statement reads a range of the
     * index by the time of queueing; the time of the outcome is in no index, because that would be written for every
     * delivery.
     */
    private static final String OLDEST = "interval '31 days'";

    private static final String SLICE = """
            select d.id, d.created_at
            from delivery d
            where d.organizer_id = :organizerId and d.created_at >= :from::timestamptz - %s
                and d.created_at < :to::timestamptz and d.settled_at >= :from::timestamptz
                and d.settled_at < :to::timestamptz and d.status = any(:statuses::text[]) and not %s
            """.formatted(OLDEST, IN_DOUBT);

    private static final String OF_EVENT = " and d.event_id = :eventId";
    private static final String OF_TIMER = " and d.timer_id = :timerId";
    private static final String OF_KIND = " and d.kind = :kind";
    private static final String ON_CHANNEL = " and d.channel = :channel";
    private static final String FOR_REASONS = " and d.reason = any(:reasons::text[])";
    private static final String BEHIND = " and (d.created_at, d.id) > (:createdAt::timestamptz, :id::uuid)";
    private static final String IN_ORDER = " order by d.created_at, d.id limit :limit";

    private static final String VERDICTS =
            verdicts("status in ('FAILED', 'EXPIRED', 'SUPPRESSED') and not " + IN_DOUBT);
    private static final String VERDICTS_ON_BOUNCED = verdicts("status = 'BOUNCED'");

    /**
     * The ledger's row is that of a delivery that was never claimed. Its last attempt, which the provider certainly did not
     * accept, becomes an earlier one.
     */
    private static final String QUEUE_AGAIN = """
            with again as (
                update delivery d
                set status = 'QUEUED', reason = null, provider_message_id = null, batch_id = null, provider = null,
                    account = null, unfenced = false, attempts = 0, claimed_at = null, settled_at = null, template_id = null,
                    template_version = null, template_variant = null
                where d.organizer_id = :organizerId and d.id = any(:ids::uuid[])
                    and d.status in ('FAILED', 'EXPIRED', 'SUPPRESSED') and not %s
                returning d.id, d.organizer_id, d.event_id, d.registration_id, d.kind, d.epoch, d.channel, d.due_at,
                    d.useful_until, d.urgent_by, d.created_at, old.status as old_status, old.reason as old_reason,
                    old.batch_id as old_batch_id, coalesce(old.account, old.provider) as old_account,
                    old.attempts as old_attempts, old.claimed_at as old_claimed_at, old.settled_at as old_settled_at
            ), remembered as (
                insert into retry (delivery_id, organizer_id, status, reason, claimed_at, settled_at)
                select id, organizer_id, old_status, old_reason, old_claimed_at, coalesce(old_settled_at, clock_timestamp())
                from again
                on conflict (delivery_id, settled_at) do nothing
            ), closed as (
                insert into attempt (delivery_id, batch_id, organizer_id, account, idempotency_key, requests, reason,
                    started_at, ended_at)
                select id, old_batch_id, organizer_id, old_account, old_batch_id::text, old_attempts,
                    coalesce(old_reason, old_status), coalesce(old_claimed_at, old_settled_at), old_settled_at
                from again
                where old_batch_id is not null and old_account is not null and old_settled_at is not null
                on conflict (delivery_id, batch_id) do nothing
            )
            insert into delivery_queue (delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at,
                useful_until, urgent_by, next_attempt_at, lane, queued_at)
            select d.id, d.organizer_id, d.event_id, d.registration_id, d.kind, d.epoch, d.channel, d.due_at,
                d.useful_until, d.urgent_by, greatest(d.due_at, clock_timestamp()), %s, d.created_at
            from again d
            order by d.id
            on conflict (delivery_id) do nothing
            """.formatted(IN_DOUBT, Enqueuer.LANE);

    private final JdbcClient jdbc;

    SettledDeliveries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The rows are locked in a fixed order until the transaction ends, so a second request waits and finds them queued.
     *
     * @param condition on the rows of the ledger
     */
    private static String verdicts(String condition) {
        return """
            with d as materialized (
                select id as delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at, useful_until,
                    created_at as queued_at, coalesce(reason = '""" + Settlement.HELD_OUT + """
            ', false) as held_out
                from delivery
                where organizer_id = :organizerId and id = any(:ids::uuid[]) and\s""" + condition + """

                order by id
                for update
            )
            select d.delivery_id, d.held_out, s.reason as suppression,
            """ + Fences.VERDICT + " as verdict\nfrom d\n"
                + Fences.JOINS;
    }

    /** The last delivery of a slice; the next slice begins behind it. */
    record Position(UUID id, Instant createdAt) {}

    /**
     * The fences' verdict on one delivery.
     *
     * @param heldOut whether chance chose the person to get nothing; then no fence matters
     */
    record Judged(
            UUID deliveryId, boolean heldOut, @Nullable String suppression, Verdict verdict) {

        boolean maySend() {
            return !heldOut && !verdict.isFinal();
        }

        /** The reason that the ledger would show. */
        String reason() {
            if (heldOut) {
                return Settlement.HELD_OUT;
            }
            return verdict == Verdict.ADDRESS_SUPPRESSED && suppression != null ? suppression : verdict.name();
        }
    }

    /** The status of a delivery in the ledger; empty if it is unknown or another organizer's. */
    Optional<String> status(OrganizerId organizer, UUID id) {
        return jdbc.sql(STATUS)
                .param("organizerId", organizer.value())
                .param("id", id)
                .query(String.class)
                .optional();
    }

    /**
     * Locks the newest message of each kind to this registrant on the channel, without those that may have reached
     * somebody. Those that bounced are among them.
     */
    List<UUID> lockNewest(OrganizerId organizer, UUID registrationId, Channel channel) {
        return jdbc.sql(NEWEST)
                .param("organizerId", organizer.value())
                .param("registrationId", registrationId)
                .param("channel", channel.name())
                .query(UUID.class)
                .list();
    }

    /** The next deliveries that match, in the order in which they were queued. */
    List<Position> slice(OrganizerId organizer, ReplayFilter filter, @Nullable Position behind, int limit) {
        FilteredStatement statement = statement(filter, behind)
                .param("organizerId", organizer.value())
                .param("limit", limit);
        return jdbc.sql(statement.text())
                .params(statement.parameters())
                .query((row, _) -> new Position(
                        row.getObject("id", UUID.class),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** One statement for each combination of filters; needs the parameters organizerId and limit. */
    static FilteredStatement statement(ReplayFilter filter, @Nullable Position behind) {
        FilteredStatement statement = new FilteredStatement(SLICE)
                .param("from", filter.from().toString())
                .param("to", filter.to().toString())
                .param(
                        "statuses",
                        filter.statuses().stream().map(Enum::name).distinct().toArray(String[]::new))
                .addIfGiven(OF_EVENT, "eventId", filter.eventId())
                .addIfGiven(OF_TIMER, "timerId", filter.timerId())
                .addIfGiven(OF_KIND, "kind", name(filter.kind()))
                .addIfGiven(ON_CHANNEL, "channel", name(filter.channel()));
        if (!filter.reasons().isEmpty()) {
            statement.add(FOR_REASONS).param("reasons", filter.reasons().toArray(String[]::new));
        }
        if (behind != null) {
            statement
                    .add(BEHIND)
                    .param("createdAt", behind.createdAt().toString())
                    .param("id", behind.id().toString());
        }
        return statement.add(IN_ORDER);
    }

    private static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }

    /** Locks those of the deliveries that can be queued again, and asks the fences about each. */
    List<Judged> judge(OrganizerId organizer, Collection<UUID> ids) {
        return judge(VERDICTS, organizer, ids);
    }

    /** Locks those of the deliveries that bounced, and asks the fences whether a new one may be sent. */
    List<Judged> judgeBounced(OrganizerId organizer, Collection<UUID> ids) {
        return judge(VERDICTS_ON_BOUNCED, organizer, ids);
    }

    private List<Judged> judge(String statement, OrganizerId organizer, Collection<UUID> ids) {
        return jdbc.sql(statement)
                .param("organizerId", organizer.value())
                .param("ids", Columns.of(ids, id -> id))
                .query(Judged.class)
                .list();
    }

    /** Queues deliveries again that the caller has locked. Returns how many. */
    int queueAgain(OrganizerId organizer, Collection<UUID> ids) {
        return ids.isEmpty()
                ? 0
                : jdbc.sql(QUEUE_AGAIN)
                        .param("organizerId", organizer.value())
                        .param("ids", Columns.of(ids, id -> id))
                        .update();
    }
}
