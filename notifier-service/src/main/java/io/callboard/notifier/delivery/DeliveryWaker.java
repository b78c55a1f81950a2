package io.callboard.notifier.delivery;

import java.util.Collection;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Wakes deliveries that wait for another topic. A projection calls it in the transaction that writes what they wait for;
 * the next claim asks every fence again.
 */
@Component
public class DeliveryWaker {

    private static final String WAKE_EVENTS = """
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

    private static final String WAKE_REGISTRATIONS = """
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

    private final JdbcClient jdbc;

    DeliveryWaker(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Wakes what waits for these live events. */
    public void wakeEvents(Collection<UUID> eventIds) {
        wake(WAKE_EVENTS, eventIds);
    }

    /** Wakes what waits for these registrations or for their contacts. */
    public void wakeRegistrations(Collection<UUID> registrationIds) {
        wake(WAKE_REGISTRATIONS, registrationIds);
    }

    private void wake(String statement, Collection<UUID> ids) {
        if (!ids.isEmpty()) {
            jdbc.sql(statement)
                    .param("ids", ids.stream().map(UUID::toString).toArray(String[]::new))
                    .update();
        }
    }
}
