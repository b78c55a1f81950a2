package io.callboard.notifier.delivery;

import java.util.Collection;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Wakes deliveries that wait for a message of another topic. The projection that applies the message calls it in the
 * same transaction. The next claim checks all fences again.
 */
@Component
public class DeliveryWaker {

    /**
     * Precedes a statement in the same round trip, for the rest of the transaction (ADR 0015). A plan that was made while the
     * queue was nearly empty reads the whole table, and is kept until PostgreSQL analyzes the table again. Meanwhile the
     * queue grows, and each batch of registrations and contacts wakes deliveries.
     */
    private static final String BY_INDEX = """
            set local enable_seqscan = off;
            set local enable_hashjoin = off;
            set local enable_mergejoin = off;
            """;

    private static final String WAKE_EVENTS = BY_INDEX + """
            with waiting as (
                select delivery_id from delivery_queue
                where waits_for = 'EVENT' and event_id = any(:ids::uuid[])
                order by delivery_id
                for update
            )
            update delivery_queue q
            set waits_for = null, next_attempt_at = greatest(q.due_at, clock_timestamp())
            from waiting w
            where q.delivery_id = w.delivery_id
            """;

    private static final String WAKE_REGISTRATIONS = BY_INDEX + """
            with waiting as (
                select delivery_id from delivery_queue
                where waits_for in ('REGISTRATION', 'CONTACT') and registration_id = any(:ids::uuid[])
                order by delivery_id
                for update
            )
            update delivery_queue q
            set waits_for = null, next_attempt_at = greatest(q.due_at, clock_timestamp())
            from waiting w
            where q.delivery_id = w.delivery_id
            """;

    /** Deliveries that another pause still holds stay parked. */
    private static final String WAKE_RESUMED = """
            with waiting as (
                select q.delivery_id from delivery_queue q
                where q.waits_for = 'RESUME' and not exists (
                    select from pause p
                    where p.scope in ('all', 'organizer:' || q.organizer_id, 'event:' || q.event_id) and p.paused)
                order by q.delivery_id
                for update of q
            )
            update delivery_queue q
            set waits_for = null, next_attempt_at = greatest(q.due_at, clock_timestamp())
            from waiting w
            where q.delivery_id = w.delivery_id
            """;

    /**
     * Whatever they wait for, and before their due instant too: the fences suppress the deliveries of an erased contact.
     */
    private static final String WAKE_ERASED = BY_INDEX + """
            with open as (
                select q.delivery_id
                from delivery d
                join delivery_queue q on q.delivery_id = d.id
                where d.registration_id = any(:ids::uuid[]) and d.status = 'QUEUED'
                order by q.delivery_id
                for update of q
            )
            update delivery_queue q
            set waits_for = null, next_attempt_at = clock_timestamp()
            from open o
            where q.delivery_id = o.delivery_id
            """;

    private final JdbcClient jdbc;

    DeliveryWaker(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Wakes deliveries that wait for these live events. */
    public void wakeEvents(Collection<UUID> eventIds) {
        wake(WAKE_EVENTS, eventIds);
    }

    /** Wakes deliveries that wait for these registrations or their contacts. */
    public void wakeRegistrations(Collection<UUID> registrationIds) {
        wake(WAKE_REGISTRATIONS, registrationIds);
    }

    /** Wakes all deliveries of these registrations, whose contacts are erased in the same transaction. */
    public void wakeErased(Collection<UUID> registrationIds) {
        wake(WAKE_ERASED, registrationIds);
    }

    /** Wakes deliveries that no pause holds any more. */
    public void wakeResumed() {
        jdbc.sql(WAKE_RESUMED).update();
    }

    private void wake(String statement, Collection<UUID> ids) {
        if (!ids.isEmpty()) {
            jdbc.sql(statement)
                    .param("ids", ids.stream().map(UUID::toString).toArray(String[]::new))
                    .update();
        }
    }
}
