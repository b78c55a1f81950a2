package io.callboard.notifier.dispatch;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.EnvelopeSeal;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Enqueuer;
import io.callboard.notifier.delivery.Lane;
import io.callboard.notifier.delivery.Ledger;
import io.callboard.notifier.delivery.Settlement;
import io.callboard.notifier.fence.Fences;
import io.callboard.notifier.fence.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Open batches: frozen and not settled. A batch stays with its account. It is sent again unchanged when its pause is
 * over or its sender has died. Before that the fences are checked for each member.
 *
 * <p>A batch that the provider certainly did not accept goes back to the queue as soon as one member must not be sent
 * any more, or another account has taken over. A batch that the provider may have accepted is repeated with the same
 * key, or becomes UNKNOWN.
 */
@Component
class OpenBatches {

    private static final Logger log = LoggerFactory.getLogger(OpenBatches.class);

    /** How often a batch in doubt is looked at while a pause holds it. */
    private static final Duration LOOK_AT_PAUSE = Duration.ofMillis(500);

    private static final String INSERT = """
            insert into provider_batch (id, channel, provider, account, idempotency_key, envelope, envelope_key_id,
                delivery_ids, prior_attempts, batch_limit, unfenced, claimed_by, lease_until, traceparents, created_at)
            values (:id::uuid, :channel, :provider, :account, :key, :envelope, :envelopeKeyId, :deliveryIds::uuid[],
                :priorAttempts::int[], :batchLimit, :unfenced, :claimedBy,
                clock_timestamp() + :leaseMillis * interval '1 millisecond', :traceparents::text[],
                greatest(clock_timestamp(), to_timestamp(:sentFrom)))
            """;

    private static final String IS_DUE = """
            select exists (
                select 1 from provider_batch
                where coalesce(account, provider) = :account
                    and coalesce(next_attempt_at, lease_until) < clock_timestamp()
                    and (status = 'RETRY' or id <> all(:mine::uuid[])))
            """;

    private static final String DUE_OWN = """
            select distinct account from provider_batch
            where starts_with(account, 'own-') and coalesce(next_attempt_at, lease_until) < clock_timestamp()
            """;

    private static final String TAKE = """
            select %s
            from provider_batch
            where coalesce(account, provider) = :account
                and coalesce(next_attempt_at, lease_until) < clock_timestamp()
                and (status = 'RETRY' or id <> all(:mine::uuid[]))
                and (not :certainOnly or status = 'RETRY' and not in_doubt)
            order by coalesce(next_attempt_at, lease_until)
            limit :limit
            for update skip locked
            """.formatted(BatchRows.COLUMNS);

    /**
     * Batches of accounts that this instance no longer has. Another instance may still have them, so it is given time
     * to take them first. Accounts of organizers are known to all instances at once. Without a verified domain such an
     * account sends nothing.
     */
    private static final String ORPHANS = """
            select %s
            from provider_batch
            where coalesce(account, provider) <> all(:accounts::text[])
                and coalesce(next_attempt_at, lease_until) < clock_timestamp()
                    - case when starts_with(account, 'own-') then interval '10 seconds' else interval '10 minutes' end
                and not exists (
                    select from own_account o where 'own-' || o.id = provider_batch.account and o.verified)
            limit 100
            for update skip locked
            """.formatted(BatchRows.COLUMNS);

    private static final String VERDICTS = ("""
            with d as materialized (
                select b.id as batch_id, l.id as delivery_id, l.organizer_id, l.event_id, l.registration_id, l.kind, l.epoch, l.channel,
                    l.due_at, l.useful_until, l.created_at as queued_at
                from provider_batch b
                cross join unnest(b.delivery_ids) as m (id)
                join delivery l on l.id = m.id
                where b.id = any(:ids::uuid[]) and l.status = 'QUEUED'
            )
            select d.batch_id,
                date_part('epoch', coalesce(d.useful_until, e.ends_at, d.due_at + interval '1 day') - now()) as left_seconds,
            """ + Fences.VERDICT + " as verdict\nfrom d\n" + Fences.JOINS);

    private static final String AGAIN = """
            update provider_batch
            set in_doubt = in_doubt or status = 'SENDING', status = 'SENDING', next_attempt_at = null,
                attempts = attempts + 1, claimed_by = :claimedBy, unfenced = unfenced or :unfenced,
                lease_until = clock_timestamp() + :leaseMillis * interval '1 millisecond'
            where id = any(:ids::uuid[])
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

    private static final String UNSTARTED = """
            select %s
            from provider_batch
            where claimed_by = :claimedBy and status = 'SENDING' and id <> all(:started::uuid[])
            for update skip locked
            """.formatted(BatchRows.COLUMNS);

    private static final String UNDO = """
            update provider_batch
            set status = 'RETRY', attempts = attempts - 1, next_attempt_at = clock_timestamp()
            where id = any(:ids::uuid[])
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
    private final QueuePlans plans;
    private final EnvelopeSeal seal;
    private final BatchRows stored;
    private final Ledger ledger;
    private final Enqueuer enqueuer;
    private final DispatchProperties properties;
    private final DispatchMetrics metrics;

    OpenBatches(
            JdbcClient jdbc,
            NamedParameterJdbcTemplate template,
            QueuePlans plans,
            EnvelopeSeal seal,
            BatchRows stored,
            Ledger ledger,
            Enqueuer enqueuer,
            DispatchProperties properties,
            DispatchMetrics metrics) {
        this.jdbc = jdbc;
        this.template = template;
        this.plans = plans;
        this.seal = seal;
        this.stored = stored;
        this.ledger = ledger;
        this.enqueuer = enqueuer;
        this.properties = properties;
        this.metrics = metrics;
    }

    /** Deliveries of the queue with the envelope that was made for them, and the traces that caused them. */
    record Frozen(List<Queue.Due> due, Envelope envelope, List<TraceParent> traces) {}

    /** A batch that is closed because it certainly reached nobody, with the reason of the attempt. */
    record Closed(UUID batchId, String reason) {}

    /** A batch that is sent again after a pause. */
    record Repeated(UUID batchId, Duration after, boolean inDoubt, boolean counts) {}

    /** Opens a batch for each envelope, in the caller's transaction. */
    List<Batch> open(Account account, List<Frozen> frozen, String claimedBy, boolean unfenced) {
        if (frozen.isEmpty()) {
            return List.of();
        }
        List<Batch> batches = frozen.stream().map(OpenBatches::batch).toList();
        // Sealing compresses and encrypts; other threads can do a part of it.
        MapSqlParameterSource[] rows = IntStream.range(0, batches.size())
                .parallel()
                .mapToObj(place -> parameters(account, frozen.get(place), batches.get(place), claimedBy, unfenced))
                .toArray(MapSqlParameterSource[]::new);
        template.batchUpdate(INSERT, rows);
        return batches;
    }

    private MapSqlParameterSource parameters(
            Account account, Frozen frozen, Batch batch, String claimedBy, boolean unfenced) {
        EnvelopeSeal.Sealed sealed = seal.seal(batch.id(), batch.envelope());
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

    private static Batch batch(Frozen frozen) {
        List<Queue.Due> due = frozen.due();
        return new Batch(
                UUID.randomUUID(),
                frozen.envelope(),
                due.stream()
                        .map(one -> new Batch.Member(
                                one.id(),
                                one.attempts(),
                                Lane.of(one.lane()),
                                one.readAtNanos() - nanos(one.lateSeconds())))
                        .toList(),
                due.getFirst().batchLimit(),
                1,
                0,
                false,
                frozen.traces(),
                latest(due.stream().map(one -> one.readAtNanos() + nanos(one.earlySeconds()))),
                nanosIn(due.stream().mapToDouble(Queue.Due::leftSeconds).min().orElse(0)));
    }

    /** Values of {@link System#nanoTime} may overflow, so only their differences are compared. */
    private static long latest(Stream<Long> nanoTimes) {
        return nanoTimes.reduce((one, other) -> one - other > 0 ? one : other).orElseThrow();
    }

    private static long nanos(double seconds) {
        return (long) Math.ceil(seconds * 1e9);
    }

    private static long nanosIn(double seconds) {
        return System.nanoTime() + (long) (Math.max(0, seconds) * 1e9);
    }

    /** Whether a batch of this account waits to be sent again; reads only. */
    boolean isDue(Account account, Collection<UUID> mine) {
        return jdbc.sql(IS_DUE)
                .param("account", account.name())
                .param("mine", Columns.of(mine, id -> id))
                .query(Boolean.class)
                .single();
    }

    /** Names of the organizers' accounts of which a batch waits to be sent again. */
    List<String> dueOfOrganizers() {
        return jdbc.sql(DUE_OWN).query(String.class).list();
    }

    /**
     * Takes at most this many batches to send them again.
     *
     * @param mine batches of this process whose request or record is still under way; their sender has not died, even
     *     if that takes long
     */
    @Transactional
    public List<Batch> take(Account account, int most, String claimedBy, Collection<UUID> mine, boolean unfenced) {
        List<BatchRows.Row> rows = rows(account, most, mine, false);
        if (rows.isEmpty()) {
            return List.of();
        }
        plans.keep();
        Map<UUID, Standing> standings = standings(rows);
        Ends ends = new Ends();
        List<Batch> again = new ArrayList<>();
        List<Repeated> held = new ArrayList<>();
        for (BatchRows.Row row : rows) {
            Batch batch = row.batch();
            Standing standing = standings.getOrDefault(batch.id(), Standing.NONE);
            switch (fate(row, standing, account)) {
                case Fate.Again _ ->
                    again.add(new Batch(
                            batch.id(),
                            batch.envelope(),
                            batch.members(),
                            batch.limit(),
                            batch.requests() + 1,
                            batch.uncounted(),
                            batch.inDoubt() || row.inFlight(),
                            batch.traces(),
                            System.nanoTime(),
                            nanosIn(standing.leftSeconds())));
                case Fate.Held _ -> held.add(new Repeated(batch.id(), LOOK_AT_PAUSE, true, true));
                case Fate.Back _ -> ends.back(batch, "WITHDRAWN");
                case Fate.Unknown(var reason) -> ends.unknown(batch, reason);
            }
        }
        apply(ends);
        repeat(held);
        jdbc.sql(AGAIN)
                .param("claimedBy", claimedBy)
                .param("unfenced", unfenced)
                .param("leaseMillis", properties.lease().toMillis())
                .param("ids", Columns.of(again, Batch::id))
                .update();
        return again;
    }

    /**
     * Puts back batches that the account certainly did not accept, so that another account takes their deliveries.
     * Returns how many batches.
     */
    @Transactional
    public int release(Account account, Collection<UUID> mine) {
        List<BatchRows.Row> rows = rows(account, 50, mine, true);
        if (rows.isEmpty()) {
            return 0;
        }
        plans.keep();
        Ends ends = new Ends();
        rows.forEach(row -> ends.back(row.batch(), "ACCOUNT_FAILING"));
        apply(ends);
        return rows.size();
    }

    /** Ends batches of accounts that no instance has any more. Returns how many. */
    @Transactional
    public int endOrphans(Collection<String> accounts) {
        List<BatchRows.Row> rows = jdbc.sql(ORPHANS)
                .param("accounts", Columns.of(accounts, name -> name))
                .query(stored::row)
                .list();
        if (rows.isEmpty()) {
            return 0;
        }
        plans.keep();
        Ends ends = new Ends();
        for (BatchRows.Row row : rows) {
            log.warn(
                    "Account of an open batch is not configured account={} batchId={}",
                    row.account(),
                    row.batch().id());
            if (row.inFlight() || row.batch().inDoubt()) {
                ends.unknown(row.batch(), "ACCOUNT_REMOVED");
            } else {
                ends.back(row.batch(), "ACCOUNT_REMOVED");
            }
        }
        apply(ends);
        return rows.size();
    }

    /**
     * Gives back batches that this instance took and never started, for example after a claim whose commit was not
     * answered.
     *
     * @param started batches whose request was started, with any result
     */
    @Transactional
    public int giveBack(String claimedBy, Collection<UUID> started) {
        List<BatchRows.Row> rows = jdbc.sql(UNSTARTED)
                .param("claimedBy", claimedBy)
                .param("started", Columns.of(started, id -> id))
                .query(stored::row)
                .list();
        if (rows.isEmpty()) {
            return 0;
        }
        plans.keep();
        List<Batch> repeated = new ArrayList<>();
        List<Batch> first = new ArrayList<>();
        for (BatchRows.Row row : rows) {
            (row.batch().requests() > 1 ? repeated : first).add(row.batch());
        }
        requeue(first.stream()
                .flatMap(batch -> batch.returned(batch.limit(), Duration.ZERO, false).stream())
                .toList());
        drop(first.stream().map(Batch::id).toList());
        jdbc.sql(UNDO).param("ids", Columns.of(repeated, Batch::id)).update();
        return rows.size();
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

    /** Collects the outcomes of batches that end here. */
    private static final class Ends {

        final List<Settlement> settlements = new ArrayList<>();
        final List<Enqueuer.Returned> returned = new ArrayList<>();
        final List<Closed> closed = new ArrayList<>();
        final List<UUID> dropped = new ArrayList<>();

        void back(Batch batch, String reason) {
            returned.addAll(batch.returned(batch.limit(), Duration.ZERO, true));
            closed.add(new Closed(batch.id(), reason));
            dropped.add(batch.id());
        }

        void unknown(Batch batch, String reason) {
            settlements.addAll(batch.settled(DeliveryStatus.UNKNOWN, reason, batch.cause()));
            dropped.add(batch.id());
        }
    }

    private void apply(Ends ends) {
        metrics.settled(ends.settlements);
        ledger.settle(ends.settlements);
        closeAttempts(ends.closed);
        requeue(ends.returned);
        drop(ends.dropped);
    }

    private List<BatchRows.Row> rows(Account account, int most, Collection<UUID> mine, boolean certainOnly) {
        return jdbc.sql(TAKE)
                .param("account", account.name())
                .param("limit", most)
                .param("mine", Columns.of(mine, id -> id))
                .param("certainOnly", certainOnly)
                .query(stored::row)
                .list();
    }

    /**
     * The fences' verdict on the members of a batch.
     *
     * @param allMay whether every member may be sent
     * @param anyMay whether one is still wanted
     * @param anyHeld whether a pause holds one
     * @param leftSeconds how long the first of them is useful
     */
    private record Standing(boolean allMay, boolean anyMay, boolean anyHeld, double leftSeconds) {
        static final Standing NONE = new Standing(false, false, false, 0);
    }

    private record Member(UUID batchId, double leftSeconds, String verdict) {

        Verdict asVerdict() {
            return Verdict.valueOf(verdict);
        }

        /** Whether no fence forbids it. An earlier message or a newer event would only have changed its text. */
        boolean isWanted() {
            return switch (asVerdict()) {
                case SEND, WAIT_EVENT, WAIT_EARLIER_MESSAGE -> true;
                default -> false;
            };
        }
    }

    private Map<UUID, Standing> standings(List<BatchRows.Row> rows) {
        Map<UUID, List<Member>> members = jdbc
                .sql(VERDICTS)
                .param("ids", Columns.of(rows, row -> row.batch().id()))
                .query(Member.class)
                .list()
                .stream()
                .collect(Collectors.groupingBy(Member::batchId));
        return rows.stream()
                .map(BatchRows.Row::batch)
                .collect(Collectors.toMap(
                        Batch::id, batch -> standing(batch, members.getOrDefault(batch.id(), List.of()))));
    }

    private static Standing standing(Batch batch, List<Member> members) {
        return new Standing(
                members.size() == batch.members().size()
                        && members.stream().allMatch(member -> member.asVerdict() == Verdict.SEND),
                members.stream().anyMatch(Member::isWanted),
                members.stream().anyMatch(member -> member.asVerdict() == Verdict.WAIT_RESUME),
                members.stream()
                        .filter(Member::isWanted)
                        .mapToDouble(Member::leftSeconds)
                        .min()
                        .orElse(0));
    }

    private sealed interface Fate {

        record Again() implements Fate {}

        /** It may have been accepted, and a pause holds what is left of it. */
        record Held() implements Fate {}

        /** Nobody got it, and it must not be sent unchanged. In the queue the fences decide about each delivery. */
        record Back() implements Fate {}

        record Unknown(String reason) implements Fate {}
    }

    private static Fate fate(BatchRows.Row row, Standing standing, Account account) {
        boolean inDoubt = !account.arrivesWithOutcome() && (row.batch().inDoubt() || row.inFlight());
        if (row.inFlight() && !account.idempotent()) {
            return new Fate.Unknown("IN_FLIGHT_AT_CRASH");
        }
        if (!inDoubt) {
            return standing.allMay() && row.readable() && !row.keyTooOld() ? new Fate.Again() : new Fate.Back();
        }
        if (row.oldShape()) {
            return new Fate.Unknown("UPGRADED");
        }
        if (row.keyTooOld()) {
            return new Fate.Unknown("IDEMPOTENCY_KEY_TOO_OLD");
        }
        if (!row.readable()) {
            return new Fate.Unknown("ENVELOPE_UNREADABLE");
        }
        if (standing.anyMay()) {
            return new Fate.Again();
        }
        return standing.anyHeld() ? new Fate.Held() : new Fate.Unknown("WITHDRAWN_IN_FLIGHT");
    }
}
