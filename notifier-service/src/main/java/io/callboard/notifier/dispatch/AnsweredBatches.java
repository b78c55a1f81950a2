package io.callboard.notifier.dispatch;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.attempt.Next;
import io.callboard.notifier.delivery.Ledger;
import io.callboard.notifier.delivery.Settlement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Batches whose provider has decided about each message, and whose members are not settled yet. In a burst an answer is
 * written to the row of its batch, and the outcomes of its members follow when there is time (ADR 0102). The answer is
 * stored, so no crash loses it and nothing is sent again.
 */
@Component
class AnsweredBatches {

    /** Only {@link #ABANDONED} finds the batch from now on: no attempt of it is ever due. */
    private static final String NOTE = """
            update provider_batch
            set status = 'ANSWERED', answered_at = clock_timestamp(), message_ids = :messageIds::text[],
                refusals = :refusals::text[], answer_traceparent = :traceparent, next_attempt_at = 'infinity',
                lease_until = clock_timestamp() + :leaseMillis * interval '1 millisecond'
            where id = :id::uuid and attempts = :attempts and status = 'SENDING'
            """;

    private static final String STILL_UNSETTLED = """
            select id, answered_at
            from provider_batch
            where id = any(:ids::uuid[]) and status = 'ANSWERED'
            order by id
            for update
            """;

    private static final String ABANDONED = """
            select id from provider_batch
            where status = 'ANSWERED' and lease_until < clock_timestamp()
            order by lease_until
            limit 32
            """;

    private static final String STORED = """
            select answered_at, message_ids, refusals, answer_traceparent, %s
            from provider_batch
            where id = any(:ids::uuid[]) and status = 'ANSWERED'
            """.formatted(BatchRows.COLUMNS);

    private static final String TAKE_STORED = STORED + "order by id for update";

    private static final String TAKE_ABANDONED = STORED + "and lease_until < clock_timestamp() for update skip locked";

    private static final String EXTEND = """
            update provider_batch
            set lease_until = clock_timestamp() + :leaseMillis * interval '1 millisecond'
            where id = any(:ids::uuid[]) and status = 'ANSWERED'
            """;

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate template;
    private final QueuePlans plans;
    private final BatchRows stored;
    private final OpenBatches openBatches;
    private final Ledger ledger;
    private final DispatchProperties properties;
    private final DispatchMetrics metrics;

    AnsweredBatches(
            JdbcClient jdbc,
            NamedParameterJdbcTemplate template,
            QueuePlans plans,
            BatchRows stored,
            OpenBatches openBatches,
            Ledger ledger,
            DispatchProperties properties,
            DispatchMetrics metrics) {
        this.jdbc = jdbc;
        this.template = template;
        this.plans = plans;
        this.stored = stored;
        this.openBatches = openBatches;
        this.ledger = ledger;
        this.properties = properties;
        this.metrics = metrics;
    }

    /** The outcomes of a batch, to be settled. */
    record Answered(UUID batchId, List<Settlement> settlements) {}

    /**
     * Stores the answers to these requests, which the provider decided about. Returns the batches that still were at the
     * answered attempt; the others are left as they are.
     */
    @Transactional
    public Set<UUID> note(List<Outcomes.Outcome> decided) {
        List<Outcomes.Outcome> ordered = decided.stream()
                .sorted(Comparator.comparing(outcome -> outcome.batch().id()))
                .toList();
        int[] updated = template.batchUpdate(
                NOTE, ordered.stream().map(this::parameters).toArray(MapSqlParameterSource[]::new));
        Set<UUID> noted = new HashSet<>();
        for (int i = 0; i < updated.length; i++) {
            if (updated[i] == 1) {
                noted.add(ordered.get(i).batch().id());
            }
        }
        Failpoints.hit("notifier.answer.before-commit");
        return noted;
    }

    private MapSqlParameterSource parameters(Outcomes.Outcome outcome) {
        List<Answer.Receipt> receipts = ((Next.Decided) outcome.next()).receipts();
        TraceParent trace = outcome.trace();
        return new MapSqlParameterSource()
                .addValue("id", outcome.batch().id().toString())
                .addValue("attempts", outcome.batch().requests())
                .addValue("messageIds", Columns.of(receipts, Answer.Receipt::messageId))
                .addValue("refusals", Columns.of(receipts, Answer.Receipt::refusal))
                .addValue("traceparent", trace == null ? null : trace.toString())
                .addValue("leaseMillis", properties.lease().toMillis());
    }

    /** Settles batches whose answers are stored. Those that another instance has settled meanwhile have no effect. */
    @Transactional
    public void settle(List<Answered> answered) {
        plans.keep();
        Map<UUID, Instant> answeredAt = new HashMap<>();
        jdbc.sql(STILL_UNSETTLED)
                .param("ids", Columns.of(answered, Answered::batchId))
                .query(row -> {
                    answeredAt.put(row.getObject("id", UUID.class), instant(row));
                });
        List<Settlement> settlements = new ArrayList<>();
        for (Answered one : answered) {
            Instant at = answeredAt.get(one.batchId());
            if (at != null) {
                one.settlements().forEach(settlement -> settlements.add(settlement.at(at)));
            }
        }
        settle(settlements, answeredAt.keySet());
    }

    /** The first batches whose instance died, or has not settled them within the lease. */
    List<UUID> abandoned() {
        return jdbc.sql(ABANDONED).query(UUID.class).list();
    }

    /**
     * Settles abandoned batches from what is stored, but for those that another instance settles at this moment. Returns how
     * many it settled.
     */
    @Transactional
    public int settleAbandoned(List<UUID> ids) {
        return settleStored(TAKE_ABANDONED, ids);
    }

    /** Settles batches of this instance from what is stored, like {@link #settle}. */
    @Transactional
    public void settleStored(List<UUID> ids) {
        settleStored(TAKE_STORED, ids);
    }

    private int settleStored(String take, List<UUID> ids) {
        plans.keep();
        List<Answered> stored = jdbc.sql(take)
                .param("ids", Columns.of(ids, id -> id))
                .query(this::answered)
                .list();
        settle(
                stored.stream().flatMap(one -> one.settlements().stream()).toList(),
                stored.stream().map(Answered::batchId).toList());
        return stored.size();
    }

    /** How long another instance leaves a batch alone. */
    Duration lease() {
        return properties.lease();
    }

    /** Begins the lease of these batches anew, so that no other instance settles them meanwhile. */
    void extend(Collection<UUID> ids) {
        jdbc.sql(EXTEND)
                .param("ids", Columns.of(ids, id -> id))
                .param("leaseMillis", properties.lease().toMillis())
                .update();
    }

    private void settle(List<Settlement> settlements, Collection<UUID> batchIds) {
        metrics.settled(settlements);
        ledger.settle(settlements);
        openBatches.drop(batchIds);
        Failpoints.hit("notifier.settle.before-commit");
    }

    private Answered answered(ResultSet row, int number) throws SQLException {
        Instant at = instant(row);
        String[] messageIds = BatchRows.array(row, "message_ids", String[].class::cast, new String[0]);
        String[] refusals = BatchRows.array(row, "refusals", String[].class::cast, new String[0]);
        List<Answer.Receipt> receipts = new ArrayList<>(messageIds.length);
        for (int place = 0; place < messageIds.length; place++) {
            receipts.add(new Answer.Receipt(messageIds[place], refusals[place]));
        }
        TraceParent trace = TraceParent.orNull(row.getString("answer_traceparent"));
        Batch batch = stored.row(row, number).batch();
        return new Answered(
                batch.id(),
                batch.decided(receipts, trace).stream()
                        .map(settlement -> settlement.at(at))
                        .toList());
    }

    private static Instant instant(ResultSet row) throws SQLException {
        return row.getObject("answered_at", OffsetDateTime.class).toInstant();
    }
}
