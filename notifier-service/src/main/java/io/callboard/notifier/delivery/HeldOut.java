package io.callboard.notifier.delivery;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.trace.TraceParent;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Ends the deliveries of people to whom a reminder is not sent, so that the organizer can see whether it helps. The
 * scheduler has chosen them. It happens in the transaction that queues the deliveries, so nobody can claim one in
 * between.
 */
@Component
class HeldOut {

    /**
     * Only deliveries that nobody has claimed, in the order in which they are written. Rows of an earlier transaction may be
     * held by a claim; that one decides then.
     */
    private static final String LEAVE_QUEUE = """
            delete from delivery_queue
            where delivery_id in (
                select delivery_id from delivery_queue
                where delivery_id = any(:ids::uuid[])
                order by delivery_id
                for update skip locked)
            returning delivery_id
            """;

    private final JdbcClient jdbc;
    private final Ledger ledger;

    HeldOut(JdbcClient jdbc, Ledger ledger) {
        this.jdbc = jdbc;
        this.ledger = ledger;
    }

    /** Settles those of the deliveries that are still in the queue. A repetition finds none. */
    void suppress(Map<UUID, @Nullable TraceParent> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        List<UUID> left = jdbc.sql(LEAVE_QUEUE)
                .param("ids", Columns.of(deliveries.keySet(), id -> id))
                .query(UUID.class)
                .list();
        ledger.settle(left.stream()
                .map(id -> Settlement.unsent(id, DeliveryStatus.SUPPRESSED, Settlement.HELD_OUT, deliveries.get(id)))
                .toList());
    }
}
