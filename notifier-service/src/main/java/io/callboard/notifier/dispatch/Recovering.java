package io.callboard.notifier.dispatch;

import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Enqueuing;
import io.callboard.notifier.delivery.Ledger;
import io.callboard.notifier.delivery.Settlement;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes up batches whose turn has come again, and those whose sender has died. A provider that recognises a repetition
 * gets the same payload under the same key; to any other the fate of a request in flight is UNKNOWN.
 */
@Component
class Recovering {

    private static final String TAKE = """
            select id, idempotency_key, payload, delivery_ids, batch_limit, attempts, held, status,
                in_doubt or status = 'SENDING' as in_doubt,
                created_at < clock_timestamp() - interval '23 hours' as key_too_old
            from provider_batch
            where channel = :channel and coalesce(next_attempt_at, lease_until) < clock_timestamp()
                and (status = 'RETRY' or id <> all(:mine::uuid[]))
            order by coalesce(next_attempt_at, lease_until)
            limit :limit
            for update skip locked
            """;

    /** Whether anybody in the batch still is to get it. */
    private static final String STILL_WANTED = """
            select exists (
                select 1
                from delivery d
                join live_event e on e.event_id = d.event_id
                join registration r on r.registration_id = d.registration_id
                join contact c on c.registration_id = d.registration_id
                left join suppression s on s.organizer_id = d.organizer_id and s.channel = d.channel
                    and s.address_hash = case d.channel when 'EMAIL' then c.email_hash else c.phone_hash end
                where d.id = any(:ids::uuid[]) and d.status = 'QUEUED'
                    and not c.erased and s.reason is null and r.status = 'CONFIRMED'
                    and (r.channels is null or d.channel = any(r.channels))
                    and (d.epoch = 0 or d.epoch = e.epoch)
                    and (e.status <> 'CANCELLED' or d.kind = 'CANCELLED')
                    and (e.status <> 'ENDED' or d.kind <> 'REMINDER')
                    and now() <= coalesce(d.useful_until, e.ends_at, d.due_at + interval '1 day'))
            """;

    private static final String AGAIN = """
            update provider_batch
            set in_doubt = in_doubt or status = 'SENDING', status = 'SENDING', next_attempt_at = null,
                attempts = attempts + 1, claimed_by = :claimedBy,
                lease_until = clock_timestamp() + :leaseMillis * interval '1 millisecond'
            where id = any(:ids::uuid[])
            """;

    private static final String DROP = "delete from provider_batch where id = any(:ids::uuid[])";

    private final JdbcClient jdbc;
    private final QueuePlans plans;
    private final Ledger ledger;
    private final Enqueuing enqueuing;
    private final DispatchProperties properties;

    Recovering(JdbcClient jdbc, QueuePlans plans, Ledger ledger, Enqueuing enqueuing, DispatchProperties properties) {
        this.jdbc = jdbc;
        this.plans = plans;
        this.ledger = ledger;
        this.enqueuing = enqueuing;
        this.properties = properties;
    }

    private record Open(Batch batch, boolean inFlight, boolean keyTooOld) {}

    /**
     * Takes at most that many batches to be sent again.
     *
     * @param mine batches of this process whose request or record is still under way; however long that takes, their
     *     sender has not died
     */
    @Transactional
    public List<Batch> take(Provider provider, int most, String claimedBy, Collection<UUID> mine) {
        List<Open> open = jdbc.sql(TAKE)
                .param("channel", provider.channel().name())
                .param("limit", most)
                .param("mine", Claiming.texts(List.copyOf(mine)))
                .query(Recovering::open)
                .list();
        if (open.isEmpty()) {
            return List.of();
        }
        plans.keep();
        List<Settlement> settlements = new ArrayList<>();
        List<Enqueuing.Returned> returned = new ArrayList<>();
        List<UUID> dropped = new ArrayList<>();
        List<Batch> again = new ArrayList<>();
        for (Open one : open) {
            Batch batch = one.batch();
            switch (fate(provider, one)) {
                case Fate.Again _ -> again.add(batch.again());
                case Fate.Back _ -> {
                    dropped.add(batch.id());
                    returned.addAll(batch.returned(batch.limit()));
                }
                case Fate.Unknown(var reason) -> {
                    dropped.add(batch.id());
                    settlements.addAll(batch.settled(DeliveryStatus.UNKNOWN, reason));
                }
            }
        }
        ledger.settle(settlements);
        enqueuing.requeue(returned);
        jdbc.sql(DROP).param("ids", Claiming.texts(dropped)).update();
        jdbc.sql(AGAIN)
                .param("claimedBy", claimedBy)
                .param("leaseMillis", properties.lease().toMillis())
                .param("ids", Claiming.texts(again.stream().map(Batch::id).toList()))
                .update();
        return again;
    }

    private sealed interface Fate {

        record Again() implements Fate {}

        /** Nobody wants it any more and nobody got it: the queue's fences know the reason for each. */
        record Back() implements Fate {}

        record Unknown(String reason) implements Fate {}
    }

    private Fate fate(Provider provider, Open open) {
        if (open.inFlight() && !provider.idempotent()) {
            return new Fate.Unknown("IN_FLIGHT_AT_CRASH");
        }
        if (open.keyTooOld()) {
            return new Fate.Unknown("IDEMPOTENCY_KEY_TOO_OLD");
        }
        boolean wanted = jdbc.sql(STILL_WANTED)
                .param("ids", Claiming.texts(open.batch().deliveryIds()))
                .query(Boolean.class)
                .single();
        if (wanted) {
            return new Fate.Again();
        }
        return open.batch().inDoubt() ? new Fate.Unknown("WITHDRAWN_IN_FLIGHT") : new Fate.Back();
    }

    private static Open open(ResultSet row, int number) throws SQLException {
        Array ids = row.getArray("delivery_ids");
        Batch batch = new Batch(
                row.getObject("id", UUID.class),
                row.getString("idempotency_key"),
                Payloads.unzip(row.getBytes("payload")),
                Arrays.asList((UUID[]) ids.getArray()),
                row.getObject("batch_limit", Integer.class),
                row.getInt("attempts"),
                row.getInt("held"),
                row.getBoolean("in_doubt"));
        return new Open(batch, row.getString("status").equals("SENDING"), row.getBoolean("key_too_old"));
    }
}
