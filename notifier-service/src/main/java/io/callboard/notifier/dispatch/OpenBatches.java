package io.callboard.notifier.dispatch;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.EnvelopeSeal;
import io.callboard.notifier.account.PreparedRequests;
import io.callboard.notifier.delivery.Enqueuer;
import io.callboard.notifier.delivery.Lane;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Stores open batches: frozen and not settled. A batch stays with its account. {@link BatchRecovery} decides about those
 * that are sent again.
 */
@Component
class OpenBatches {

    private static final String INSERT = """
            insert into provider_batch (id, channel, provider, account, idempotency_key, envelope, envelope_key_id,
                delivery_ids, prior_attempts, batch_limit, unfenced, claimed_by, lease_until, traceparents, created_at)
            values (:id::uuid, :channel, :provider, :account, :key, :envelope, :envelopeKeyId, :deliveryIds::uuid[],
                :priorAttempts::int[], :batchLimit, :unfenced, :claimedBy,
                clock_timestamp() + :leaseMillis * interval '1 millisecond', :traceparents::text[],
                greatest(clock_timestamp(), to_timestamp(:sentFrom)))
            """;

    /**
     * Batches that are still at the answered attempt. The others were taken over after their lease; a late answer to
     * their first sender must not put them back into the queue. Every transaction locks batches before deliveries.
     */
    private static final String STILL_OURS = """
            select b.id
            from unnest(:ids::uuid[], :attempts::int[]) as t (id, attempts)
            join provider_batch b on b.id = t.id and b.attempts = t.attempts and b.status = 'SENDING'
            order by b.id
            for update of b
            """;

    private static final String REPEAT = """
            update provider_batch b
            set status = 'RETRY', next_attempt_at = clock_timestamp() + t.millis * interval '1 millisecond',
                uncounted = b.uncounted + t.uncounted, in_doubt = b.in_doubt or t.in_doubt
            from unnest(:ids::uuid[], :millis::bigint[], :uncounted::int[], :inDoubt::boolean[])
                as t (id, millis, uncounted, in_doubt)
            where b.id = t.id
            """;

    private static final String CLOSE_ATTEMPTS = """
            insert into attempt (delivery_id, batch_id, organizer_id, account, idempotency_key, requests, reason, started_at)
            select d.id, b.id, d.organizer_id, coalesce(b.account, b.provider), b.idempotency_key, b.attempts, t.reason,
                b.created_at
            from unnest(:ids::uuid[], :reasons::text[]) as t (id, reason)
            join provider_batch b on b.id = t.id
            cross join unnest(b.delivery_ids) as m (delivery_id)
            join delivery d on d.id = m.delivery_id
            order by d.id
            on conflict (delivery_id, batch_id) do nothing
            """;

    private static final String DROP = "delete from provider_batch where id = any(:ids::uuid[])";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate template;
    private final EnvelopeSeal seal;
    private final Enqueuer enqueuer;
    private final DispatchProperties properties;

    OpenBatches(
            JdbcClient jdbc,
            NamedParameterJdbcTemplate template,
            EnvelopeSeal seal,
            Enqueuer enqueuer,
            DispatchProperties properties) {
        this.jdbc = jdbc;
        this.template = template;
        this.seal = seal;
        this.enqueuer = enqueuer;
        this.properties = properties;
    }

    /**
     * Deliveries of the queue with the envelope that was made for them, and the traces that caused them.
     *
     * @param envelope without messages if the batch was prepared
     * @param prepared null if it was not
     */
    record Frozen(
            List<Queue.Due> due,
            Envelope envelope,
            @Nullable PreparedBatch prepared,
            List<TraceParent> traces) {

        static Frozen of(List<Queue.Due> due, Envelope envelope, List<TraceParent> traces) {
            return new Frozen(due, envelope, null, traces);
        }

        static Frozen of(List<Queue.Due> due, PreparedBatch prepared, List<TraceParent> traces) {
            return new Frozen(due, Envelope.NONE, prepared, traces);
        }
    }

    /** A batch that is closed because it certainly reached nobody, with the reason of the attempt. */
    record Closed(UUID batchId, String reason) {}

    /** A batch that is sent again after a pause. */
    record Repeated(UUID batchId, Duration after, boolean inDoubt, boolean counts) {}

    /** Opens a batch for each envelope, in the caller's transaction. */
    List<Batch> open(Account account, List<Frozen> frozen, String claimedBy, boolean unfenced) {
        if (frozen.isEmpty()) {
            return List.of();
        }
        List<Batch> batches = frozen.stream().map(one -> batch(account, one)).toList();
        // Sealing compresses and encrypts; other threads can do a part of it.
        MapSqlParameterSource[] rows = IntStream.range(0, batches.size())
                .parallel()
                .mapToObj(place -> parameters(account, frozen.get(place), batches.get(place), claimedBy, unfenced))
                .toArray(MapSqlParameterSource[]::new);
        template.batchUpdate(INSERT, rows);
        return batches;
    }

    /** Makes the batch of an envelope without storing it. */
    PreparedBatch prepared(Frozen frozen, Sources sources, PreparedRequests requests) {
        UUID id = UUID.randomUUID();
        return PreparedBatch.of(
                id,
                frozen.due(),
                sources,
                frozen.envelope(),
                seal.seal(id, frozen.envelope()),
                requests.request(frozen.envelope()));
    }

    private MapSqlParameterSource parameters(
            Account account, Frozen frozen, Batch batch, String claimedBy, boolean unfenced) {
        EnvelopeSeal.Sealed sealed = frozen.prepared() == null
                ? seal.seal(batch.id(), batch.envelope())
                : frozen.prepared().sealed();
        return new MapSqlParameterSource()
                .addValue("id", batch.id().toString())
                .addValue("channel", account.channel().name())
                .addValue("provider", account.provider())
                .addValue("account", account.name())
                .addValue("key", batch.idempotencyKey())
                .addValue("envelope", sealed.bytes())
                .addValue("envelopeKeyId", sealed.keyId())
                .addValue("deliveryIds", Columns.of(batch.deliveryIds(), id -> id))
                .addValue("priorAttempts", Columns.of(batch.members(), Batch.Member::priorAttempts))
                .addValue("batchLimit", batch.limit())
                .addValue("unfenced", unfenced)
                .addValue("claimedBy", claimedBy)
                .addValue("leaseMillis", properties.lease().toMillis())
                .addValue("traceparents", Columns.of(batch.traces(), trace -> trace))
                .addValue(
                        "sentFrom",
                        frozen.due().stream()
                                .mapToDouble(Queue.Due::sentFrom)
                                .max()
                                .orElseThrow());
    }

    private static Batch batch(Account account, Frozen frozen) {
        List<Queue.Due> due = frozen.due();
        return new Batch(
                frozen.prepared() == null
                        ? UUID.randomUUID()
                        : frozen.prepared().id(),
                frozen.envelope(),
                frozen.prepared(),
                due.stream()
                        .map(one -> new Batch.Member(
                                one.id(),
                                one.attempts(),
                                Lane.of(one.lane()),
                                one.readAtNanos() - nanos(one.lateSeconds())))
                        .toList(),
                BatchGroups.isOfCrowd(account.batchSize(), due),
                due.getFirst().batchLimit(),
                1,
                0,
                false,
                frozen.traces(),
                latest(due.stream().map(one -> one.readAtNanos() + nanos(one.earlySeconds()))),
                Batch.nanosIn(
                        due.stream().mapToDouble(Queue.Due::leftSeconds).min().orElse(0)));
    }

    /** Values of {@link System#nanoTime} may overflow, so only their differences are compared. */
    private static long latest(Stream<Long> nanoTimes) {
        return nanoTimes.reduce((one, other) -> one - other > 0 ? one : other).orElseThrow();
    }

    private static long nanos(double seconds) {
        return (long) Math.ceil(seconds * 1e9);
    }

    /** Locks the batches that are still at the answered attempt. */
    List<UUID> stillOurs(List<Batch> batches) {
        return jdbc.sql(STILL_OURS)
                .param("ids", Columns.of(batches, Batch::id))
                .param("attempts", Columns.of(batches, Batch::requests))
                .query(UUID.class)
                .list();
    }

    void repeat(List<Repeated> repeated) {
        if (!repeated.isEmpty()) {
            jdbc.sql(REPEAT)
                    .param("ids", Columns.of(repeated, Repeated::batchId))
                    .param("millis", Columns.of(repeated, one -> one.after().toMillis()))
                    .param("uncounted", Columns.of(repeated, one -> one.counts() ? 0 : 1))
                    .param("inDoubt", Columns.of(repeated, Repeated::inDoubt))
                    .update();
        }
    }

    /** Stores attempts that did not decide their deliveries; called before their batches are deleted. */
    void closeAttempts(List<Closed> closed) {
        if (!closed.isEmpty()) {
            jdbc.sql(CLOSE_ATTEMPTS)
                    .param("ids", Columns.of(closed, Closed::batchId))
                    .param("reasons", Columns.of(closed, Closed::reason))
                    .update();
        }
    }

    void requeue(List<Enqueuer.Returned> returned) {
        enqueuer.requeue(returned);
    }

    void drop(Collection<UUID> ids) {
        if (!ids.isEmpty()) {
            jdbc.sql(DROP).param("ids", Columns.of(ids, id -> id)).update();
        }
    }
}
