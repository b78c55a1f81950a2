package io.callboard.notifier.delivery;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.subscription.Subscriptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Records in the ledger what providers report. The state of a delivery only moves up: SENT, DELIVERED, BOUNCED,
 * COMPLAINED. A report proves that the provider accepted the message, so it also settles an UNKNOWN delivery, and one that
 * FAILED by an error of the provider itself.
 */
@Component
public class Reports {

    /** A queued delivery has no outcome yet, and its outcome must not wait for this transaction. */
    private static final String LOCK = """
            select id, organizer_id, registration_id, channel, account, provider_message_id,
                case when status = 'FAILED' and reason like 'HTTP\\_5%' then 'UNKNOWN' else status end as status
            from delivery
            where id = any(:ids::uuid[]) and status <> 'QUEUED'
            order by id
            for no key update
            """;

    private static final String IN_LEDGER = "select id from delivery where id = any(:ids::uuid[])";

    /**
     * Each step of a delivery is a message. All have the same instant, by the clock of the database, as the outcomes
     * have.
     */
    private static final String RECORD = """
            with shown as materialized (
                select at, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as occurred_at
                from clock_timestamp() as at
            ), reported as (
                update delivery d
                set status = s.status, reason = s.reason, provider = coalesce(d.provider, s.provider),
                    account = coalesce(d.account, s.provider),
                    provider_message_id = coalesce(d.provider_message_id, s.message_id),
                    settled_at = case when s.steps like 'SENT%%' then h.at else d.settled_at end,
                    delivered_at = coalesce(d.delivered_at, s.delivered_at),
                    bounced_at = coalesce(d.bounced_at, s.bounced_at),
                    complained_at = coalesce(d.complained_at, s.complained_at)
                from shown h
                cross join unnest(:ids::uuid[], :providers::text[], :messageIds::text[], :statuses::text[],
                        :reasons::text[], :steps::text[], :stepReasons::text[], :deliveredAt::timestamptz[],
                        :bouncedAt::timestamptz[], :complainedAt::timestamptz[])
                    as s (id, provider, message_id, status, reason, steps, step_reasons, delivered_at, bounced_at,
                        complained_at)
                where d.id = s.id
                returning d.id, d.organizer_id, d.event_id, d.registration_id, d.timer_id, d.rule, d.kind, d.epoch,
                    d.channel, d.provider, d.provider_message_id, d.replaces, d.replaces_because, h.at, h.occurred_at, s.steps, s.step_reasons),
            step as (
                select r.*, t.status, nullif(t.reason, '') as reason, t.place
                from reported r
                cross join unnest(string_to_array(r.steps, ','), string_to_array(r.step_reasons, ','))
                    with ordinality as t (status, reason, place))%s
            insert into outbox (topic, message_key, message_type, message_id, occurred_at, traceparent, payload)
            select 'deliveries.v1', registration_id::text, 'Delivery' || initcap(status), uuidv7()::text, at, null,
                %s
            from step
            order by id, place
            """;

    private static final String RECORD_ONLY = RECORD.formatted("", Ledger.PAYLOAD);
    private static final String RECORD_WITH_WEBHOOKS = RECORD.formatted(Ledger.forWebhooks("step"), Ledger.PAYLOAD);

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Subscriptions subscriptions;

    Reports(JdbcClient jdbc, Outbox outbox, Subscriptions subscriptions) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.subscriptions = subscriptions;
    }

    /** A report that changed the state of its delivery. */
    public record Moved(Report report, String organizerId, UUID registrationId, Channel channel) {}

    /**
     * The effect of some reports.
     *
     * @param open the deliveries that have no outcome yet; their reports have to come again
     */
    public record Applied(List<Moved> moved, Set<UUID> open) {}

    private record Known(
            UUID id,
            String organizerId,
            UUID registrationId,
            String channel,
            @Nullable String account,
            @Nullable String providerMessageId,
            String status) {}

    /** The steps of one delivery. */
    private static final class Climb {

        private final Known known;
        private @Nullable String messageId;
        private int rank;
        private final List<Report> steps = new ArrayList<>();
        private final boolean accepts;

        Climb(Known known) {
            this.known = known;
            this.messageId = known.providerMessageId();
            this.rank = rank(known.status());
            this.accepts = rank == 0;
        }

        /** Whether the report is a step up. */
        boolean takes(Report report) {
            if (rank < 0
                    || report.ownAccount() != null && !report.ownAccount().equals(known.account())
                    || rank(report.status().name()) <= rank
                    || messageId != null && !messageId.equals(report.messageId())) {
                return false;
            }
            messageId = report.messageId();
            rank = rank(report.status().name());
            steps.add(report);
            return true;
        }

        Report last() {
            return steps.getLast();
        }

        String stepsText() {
            String reported = steps.stream().map(step -> step.status().name()).collect(Collectors.joining(","));
            return addsAcceptance() ? "SENT," + reported : reported;
        }

        String reasonsText() {
            String reasons = steps.stream()
                    .map(step -> step.reason() == null ? "" : step.reason())
                    .collect(Collectors.joining(","));
            return addsAcceptance() ? "," + reasons : reasons;
        }

        private boolean addsAcceptance() {
            return accepts && steps.getFirst().status() != DeliveryStatus.SENT;
        }

        @Nullable
        Instant at(DeliveryStatus status) {
            return steps.stream()
                    .filter(step -> step.status() == status)
                    .map(Report::reportedAt)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Negative for a state that no report changes: nobody got the message. */
    private static int rank(String status) {
        return switch (status) {
            case "UNKNOWN" -> 0;
            case "SENT" -> 1;
            case "DELIVERED" -> 2;
            case "BOUNCED" -> 3;
            case "COMPLAINED" -> 4;
            default -> -1;
        };
    }

    /** Applies the reports in this order, in the caller's transaction. */
    public Applied apply(List<Report> reports) {
        if (reports.isEmpty()) {
            return new Applied(List.of(), Set.of());
        }
        Map<UUID, Climb> climbs = new LinkedHashMap<>();
        jdbc.sql(LOCK)
                .param("ids", ids(reports))
                .query(Known.class)
                .list()
                .forEach(known -> climbs.put(known.id(), new Climb(known)));
        Set<UUID> open = new HashSet<>(
                jdbc.sql(IN_LEDGER).param("ids", ids(reports)).query(UUID.class).list());
        open.removeAll(climbs.keySet());
        List<Moved> moved = new ArrayList<>();
        for (Report report : reports) {
            Climb climb = climbs.get(report.deliveryId());
            if (climb != null && climb.takes(report)) {
                Known known = climb.known;
                Channel.ofName(known.channel())
                        .ifPresent(channel ->
                                moved.add(new Moved(report, known.organizerId(), known.registrationId(), channel)));
            }
        }
        record(climbs.values().stream().filter(climb -> !climb.steps.isEmpty()).toList());
        return new Applied(moved, open);
    }

    private static @Nullable String[] ids(List<Report> reports) {
        return Columns.of(new HashSet<>(reports.stream().map(Report::deliveryId).toList()), id -> id);
    }

    private void record(Collection<Climb> climbs) {
        if (climbs.isEmpty()) {
            return;
        }
        outbox.wakeAfterCommit();
        jdbc.sql(subscriptions.mayExist("notification.") ? RECORD_WITH_WEBHOOKS : RECORD_ONLY)
                .param("ids", Columns.of(climbs, climb -> climb.known.id()))
                .param("providers", Columns.of(climbs, climb -> climb.last().provider()))
                .param("messageIds", Columns.of(climbs, climb -> climb.messageId))
                .param("statuses", Columns.of(climbs, climb -> climb.last().status()))
                .param("reasons", Columns.of(climbs, climb -> climb.last().reason()))
                .param("steps", Columns.of(climbs, Climb::stepsText))
                .param("stepReasons", Columns.of(climbs, Climb::reasonsText))
                .param("deliveredAt", Columns.of(climbs, climb -> climb.at(DeliveryStatus.DELIVERED)))
                .param("bouncedAt", Columns.of(climbs, climb -> climb.at(DeliveryStatus.BOUNCED)))
                .param("complainedAt", Columns.of(climbs, climb -> climb.at(DeliveryStatus.COMPLAINED)))
                .update();
    }
}
