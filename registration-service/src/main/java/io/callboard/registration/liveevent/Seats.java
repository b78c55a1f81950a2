package io.callboard.registration.liveevent;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The seats of live events: never more are taken than there are.
 *
 * <p>Every change of a live event's registrations takes its row here first, so that they queue up at one lock and no two
 * of them can wait for each other. All methods belong into the transaction of the registration they count.
 */
@Component
public class Seats {

    private static final String TAKE = """
            update live_event_seats
            set taken = taken + 1
            where event_id = :eventId and (capacity is null or taken < capacity)
            """;

    private static final String COUNT = """
            update live_event_seats
            set taken = taken + :taken, waitlisted = waitlisted + :waitlisted
            where event_id = :eventId
            """;

    private static final String LOCK = """
            select capacity, taken, waitlisted
            from live_event_seats
            where event_id = :eventId
            for update
            """;

    private final JdbcClient jdbc;

    Seats(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes a seat; false if all are taken. */
    public boolean take(UUID eventId) {
        return jdbc.sql(TAKE).param("eventId", eventId).update() == 1;
    }

    /** Counts registrations that came (positive) or went (negative). */
    public void count(UUID eventId, int taken, int waitlisted) {
        jdbc.sql(COUNT)
                .param("eventId", eventId)
                .param("taken", taken)
                .param("waitlisted", waitlisted)
                .update();
    }

    /** Holds the seats of the live event until the end of the transaction and says how many are left. */
    public int lock(UUID eventId) {
        return jdbc.sql(LOCK)
                .param("eventId", eventId)
                .query((row, number) -> left((Integer) row.getObject("capacity"), row.getInt("taken")))
                .single();
    }

    private static int left(@Nullable Integer capacity, int taken) {
        return capacity == null ? Integer.MAX_VALUE : Math.max(0, capacity - taken);
    }
}
