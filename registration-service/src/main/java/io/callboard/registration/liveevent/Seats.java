package io.callboard.registration.liveevent;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The seats of live events: never more are taken than there are.
 *
 * <p>Seats of a live event with a capacity are counted in its row of live_event_seats, which is their lock. Everything
 * else is counted by rows of seat_delta, which nobody waits for; {@link SeatCount} adds them up. Which of the two it is
 * follows from the capacity, so who counts holds the shared lock of {@link #HOLD_CAPACITY} and who changes the capacity
 * holds it alone. All methods belong in the transaction of the registrations they count.
 */
@Component
public class Seats {

    /** Locks the capacity of one live event against changes; an expression that is evaluated for a row. */
    public static final String HOLD_CAPACITY =
            "pg_advisory_xact_lock_shared(hashtextextended('seats ' || :eventId::text, 0))";

    /**
     * Parts of a {@code with} clause, for the one statement that registers one person. Needs a query {@code added} with
     * the event_id, organizer_id and status of what was registered by {@code place}.
     *
     * <p>{@code place} has one row: the status, null if the live event is full, and whether the seat that was taken must
     * be given back if nothing is added.
     */
    public static final String TAKE_PLACE = """
            seat as (
                update live_event_seats
                set taken = taken + 1
                where event_id = :eventId and taken < capacity
                returning 1
            ), place as (
                select capacity is not null and exists (select from seat) as took,
                    case
                        when capacity is null or exists (select from seat) then 'CONFIRMED'
                        when :waitlist then 'WAITLISTED'
                    end as status
                from live_event_seats
                where event_id = :eventId
            )""";

    /** The last part of that {@code with} clause: counts what needs no lock. */
    public static final String COUNT_PLACE = """
            counted as (
                insert into seat_delta (event_id, organizer_id, taken, waitlisted)
                select added.event_id, added.organizer_id, (added.status = 'CONFIRMED')::integer,
                    (added.status = 'WAITLISTED')::integer
                from added
                cross join place
                where not place.took
            )""";

    private static final String HOLD = "select " + HOLD_CAPACITY + "::text";

    private static final String CHANGE =
            "select pg_advisory_xact_lock(hashtextextended('seats ' || :eventId::text, 0))::text";

    private static final String LOCK = """
            select capacity, taken
            from live_event_seats
            where event_id = :eventId and capacity is not null
            for update
            """;

    private static final String HAS_OTHER_CAPACITY = """
            select exists (
                select from live_event_seats
                where event_id = :eventId and version < :version and capacity is distinct from :capacity::integer)
            """;

    private static final String PROVIDE = """
            insert into live_event_seats (event_id, organizer_id, version, capacity)
            values (:eventId, :organizerId, :version, :capacity)
            on conflict (event_id) do update set capacity = excluded.capacity, version = excluded.version
            where live_event_seats.version < excluded.version
            """;

    private static final String FOLD = """
            with folded as (
                delete from seat_delta
                where event_id = :eventId
                returning taken, waitlisted
            ), sums as (
                select coalesce(sum(taken), 0) as taken, coalesce(sum(waitlisted), 0) as waitlisted
                from folded
            )
            update live_event_seats
            set taken = live_event_seats.taken + sums.taken, waitlisted = live_event_seats.waitlisted + sums.waitlisted
            from sums
            where event_id = :eventId
            """;

    private static final String LOCK_ROW = """
            select 1
            from live_event_seats
            where event_id = :eventId
            for update
            """;

    private static final String TO_FOLD = """
            select distinct event_id
            from seat_delta
            limit :limit
            """;

    private static final String TAKE = """
            update live_event_seats
            set taken = taken + :taken
            where event_id = :eventId
            """;

    private static final String COUNT = """
            insert into seat_delta (event_id, organizer_id, taken, waitlisted)
            select event_id, organizer_id, :taken, :waitlisted
            from live_event_seats
            where event_id = :eventId
            """;

    private final JdbcClient jdbc;

    Seats(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Locks the seats until the end of the transaction. Without a capacity nobody else has to wait for it, so who needs
     * one address to be registered once must not rely on this lock.
     */
    public LockedSeats lock(UUID eventId) {
        jdbc.sql(HOLD).param("eventId", eventId).query(String.class).single();
        return jdbc.sql(LOCK)
                .param("eventId", eventId)
                .query((row, number) ->
                        new LockedSeats(this, eventId, true, Math.max(0, row.getInt("capacity") - row.getInt("taken"))))
                .optional()
                .orElseGet(() -> new LockedSeats(this, eventId, false, Integer.MAX_VALUE));
    }

    /** Gives back the seat that {@link #TAKE_PLACE} took for what then was not added. */
    public void giveBack(UUID eventId) {
        count(eventId, true, -1, 0);
    }

    /** Takes over the capacity of this version of the live event; null is unlimited. */
    void provide(UUID eventId, String organizerId, long version, @Nullable Integer capacity) {
        boolean other = jdbc.sql(HAS_OTHER_CAPACITY)
                .param("eventId", eventId)
                .param("version", version)
                .param("capacity", capacity)
                .query(Boolean.class)
                .single();
        if (other) {
            // Transactions that count by the old capacity have committed before the rows are added up.
            jdbc.sql(CHANGE).param("eventId", eventId).query(String.class).single();
            fold(eventId);
        }
        jdbc.sql(PROVIDE)
                .param("eventId", eventId)
                .param("organizerId", organizerId)
                .param("version", version)
                .param("capacity", capacity)
                .update();
    }

    /** Adds the rows of seat_delta to the count of the live event. */
    void fold(UUID eventId) {
        // The lock comes first: the next statement then sees what the last one who added up has deleted.
        jdbc.sql(LOCK_ROW).param("eventId", eventId).query(Integer.class).optional();
        jdbc.sql(FOLD).param("eventId", eventId).update();
    }

    /** Live events that have rows to add up. */
    List<UUID> toFold(int limit) {
        return jdbc.sql(TO_FOLD).param("limit", limit).query(UUID.class).list();
    }

    void count(UUID eventId, boolean limited, int taken, int waitlisted) {
        if (limited && taken != 0) {
            jdbc.sql(TAKE).param("eventId", eventId).param("taken", taken).update();
        }
        int delta = limited ? 0 : taken;
        if (delta != 0 || waitlisted != 0) {
            jdbc.sql(COUNT)
                    .param("eventId", eventId)
                    .param("taken", delta)
                    .param("waitlisted", waitlisted)
                    .update();
        }
    }
}
