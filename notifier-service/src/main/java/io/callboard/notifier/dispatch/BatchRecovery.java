package io.callboard.notifier.dispatch;

import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Enqueuer;
import io.callboard.notifier.delivery.Ledger;
import io.callboard.notifier.delivery.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sends open batches again unchanged when their pause is over or their sender has died, or ends them. Before that the
 * fences are checked for each member.
 *
 * <p>A batch that the provider certainly did not accept goes back to the queue as soon as one member must not be sent
 * any more, or another account has taken over. A batch that the provider may have accepted is repeated with the same
 * key, or becomes UNKNOWN.
 */
@Component
class BatchRecovery {

    private static final Logger log = LoggerFactory.getLogger(BatchRecovery.class);

    /** How often a batch in doubt is looked at while a pause holds it. */
    private static final Duration LOOK_AT_PAUSE = Duration.ofMillis(500);

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

    private static final String AGAIN = """
            update provider_batch
            set in_doubt = in_doubt or status = 'SENDING', status = 'SENDING', next_attempt_at = null,
                attempts = attempts + 1, claimed_by = :claimedBy, unfenced = unfenced or :unfenced,
                lease_until = clock_timestamp() + :leaseMillis * interval '1 millisecond'
            where id = any(:ids::uuid[])
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

    private final JdbcClient jdbc;
    private final QueuePlans plans;
    private final BatchRows stored;
    private final BatchFences fences;
    private final OpenBatches batches;
    private final Ledger ledger;
    private final DispatchProperties properties;
    private final DispatchMetrics metrics;

    BatchRecovery(
            JdbcClient jdbc,
            QueuePlans plans,
            BatchRows stored,
            BatchFences fences,
            OpenBatches batches,
            Ledger ledger,
            DispatchProperties properties,
            DispatchMetrics metrics) {
        this.jdbc = jdbc;
        this.plans = plans;
        this.stored = stored;
        this.fences = fences;
        this.batches = batches;
        this.ledger = ledger;
        this.properties = properties;
        this.metrics = metrics;
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
        Map<UUID, BatchFences.Standing> standings =
                fences.standings(rows.stream().map(BatchRows.Row::batch).toList());
        Ends ends = new Ends();
        List<Batch> again = new ArrayList<>();
        List<OpenBatches.Repeated> held = new ArrayList<>();
        for (BatchRows.Row row : rows) {
            Batch batch = row.batch();
            BatchFences.Standing standing = Objects.requireNonNull(standings.get(batch.id()));
            switch (fate(row, standing, account)) {
                case Fate.Again _ ->
                    again.add(new Batch(
                            batch.id(),
                            batch.envelope(),
                            null,
                            batch.members(),
                            false,
                            batch.limit(),
                            batch.requests() + 1,
                            batch.uncounted(),
                            batch.inDoubt() || row.inFlight(),
                            batch.traces(),
                            System.nanoTime(),
                            Batch.nanosIn(standing.leftSeconds())));
                case Fate.Held _ -> held.add(new OpenBatches.Repeated(batch.id(), LOOK_AT_PAUSE, true, true));
                case Fate.Back _ -> ends.back(batch, "WITHDRAWN");
                case Fate.Unknown(var reason) -> ends.unknown(batch, reason);
            }
        }
        apply(ends);
        batches.repeat(held);
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
        batches.requeue(first.stream()
                .flatMap(batch -> batch.returned(batch.limit(), Duration.ZERO, false).stream())
                .toList());
        batches.drop(first.stream().map(Batch::id).toList());
        jdbc.sql(UNDO).param("ids", Columns.of(repeated, Batch::id)).update();
        return rows.size();
    }

    /** Collects the outcomes of batches that end here. */
    private static final class Ends {

        final List<Settlement> settlements = new ArrayList<>();
        final List<Enqueuer.Returned> returned = new ArrayList<>();
        final List<OpenBatches.Closed> closed = new ArrayList<>();
        final List<UUID> dropped = new ArrayList<>();

        void back(Batch batch, String reason) {
            returned.addAll(batch.returned(batch.limit(), Duration.ZERO, true));
            closed.add(new OpenBatches.Closed(batch.id(), reason));
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
        batches.closeAttempts(ends.closed);
        batches.requeue(ends.returned);
        batches.drop(ends.dropped);
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

    private sealed interface Fate {

        record Again() implements Fate {}

        /** It may have been accepted, and a pause holds what is left of it. */
        record Held() implements Fate {}

        /** Nobody got it, and it must not be sent unchanged. In the queue the fences decide about each delivery. */
        record Back() implements Fate {}

        record Unknown(String reason) implements Fate {}
    }

    private static Fate fate(BatchRows.Row row, BatchFences.Standing standing, Account account) {
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
