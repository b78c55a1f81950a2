package io.callboard.registration.liveevent;

import io.callboard.chassis.sql.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The seats of live events. The number of taken seats never exceeds the capacity.
 *
 * <p>Seats of a live event with a capacity are counted in its row of live_event_seats, which is their lock. All other
 * registrations are counted by rows of seat_delta, which need no lock; {@link SeatCount} adds them up. The capacity
 * decides between the two. So a transaction that counts holds the lock of {@link #HOLD_CAPACITY} shared, and one that
 * changes the capacity holds it exclusively. All methods belong in the transaction of the registrations that they
 * count.
 *
 * <p>Places on a waiting list are given under the lock of the seats, so no seat becomes free between the look and the
 * commit. While registrations wait and seats are free, the column promoting is true: then newcomers wait too, and the
 * row is the lock of a live event without a capacity as well (ADR 0026).
 */
@Component
public class Seats {

    /** Locks the capacity of one live event against changes; an expression that is evaluated for a row. */
    public static final String HOLD_CAPACITY =
            "pg_advisory_xact_lock_shared(hashtextextended('seats ' || :eventId::text, 0))";

    /**
     * Parts of a {@code with} clause, for the one statement that registers one person. They need a query {@code added}
     * with event_id, organizer_id and status of the registration that used {@code place}.
     *
     * <p>{@code place} has one row: the status, null if the live event is full; whether the seat that was taken must be
     * given back if nothing is added; the number on the waiting list, 0 with a seat. The parameter seated is the status of
     * a registration with a seat.
     */
    public static final String TAKE_PLACE = """
            seat as (
                update live_event_seats
                set taken = taken + (not promoting and taken < capacity)::integer,
                    last_waiting_no = last_waiting_no + (promoting or taken >= capacity)::integer
                where event_id = :eventId and (capacity is not null or promoting)
                    and (:waitlist or not promoting and taken < capacity)
                returning new.taken > old.taken as took, new.last_waiting_no
            ), place as (
                select coalesce(seat.took, false) as took,
                    case
                        when seat.took or seats.capacity is null and not seats.promoting then :seated
                        when :waitlist then 'WAITLISTED'
                    end as status,
                    case when seat.took then 0 else coalesce(seat.last_waiting_no, 0) end as waiting_no
                from live_event_seats seats
                left join seat on true
                where seats.event_id = :eventId
            )""";

    /** The last part of that {@code with} clause: counts registrations that need no lock. */
    public static final String COUNT_PLACE = """
            counted as (
                insert into seat_delta (event_id, organizer_id, taken, waitlisted)
                select added.event_id, added.organizer_id, (added.status <> 'WAITLISTED')::integer,
                    (added.status = 'WAITLISTED')::integer
                from added
                cross join place
                where not place.took
            )""";

    /**
     * The same for many registrations of one live event, whose query {@code added} has their status. Its parameters are
     * eventId, organizerId and unlimited, which is {@link LockedSeats#isUnlimited}.
     */
    public static final String COUNT_PLACES = """
            counted as (
                insert into seat_delta (event_id, organizer_id, taken, waitlisted)
                select :eventId, :organizerId, count(*) filter (where status <> 'WAITLISTED'),
                    count(*) filter (where status = 'WAITLISTED')
                from added
                where :unlimited
                having count(*) > 0
            )""";

    private static final String HOLD = "select " + HOLD_CAPACITY + "::text";

    private static final String CHANGE =
            "select pg_advisory_xact_lock(hashtextextended('seats ' || :eventId::text, 0))::text";

    private static final String LOOK = """
            select capacity, taken, promoting
            from live_event_seats
            where event_id = :eventId
            """;

    private static final String LOCK = """
            select capacity, taken, promoting
            from live_event_seats
            where event_id = :eventId and (capacity is not null or promoting)
            for update
            """;

    private static final String LOCK_ALONE = """
            select capacity, taken, promoting
            from live_event_seats
            where event_id = :eventId
            for update
            """;

    private static final String WAITING = """
            exists (select from registration waiting
                where waiting.event_id = live_event_seats.event_id and waiting.status = 'WAITLISTED')\
            """;

    private static final String MATTERS = """
            select exists (
                select from live_event_seats
                where event_id = :eventId and version < :version
                    and (capacity is distinct from :capacity::integer or %s))
            """.formatted(WAITING);

    private static final String PROVIDE = """
            insert into live_event_seats (event_id, organizer_id, version, capacity)
            values (:eventId, :organizerId, :version, :capacity)
            on conflict (event_id) do update set capacity = excluded.capacity, version = excluded.version
            where live_event_seats.version < excluded.version
            """;

    /** A transaction that does not hold the seats alone must not switch off the lock of seats without a capacity. */
    private static final String PROMOTED = """
            update live_event_seats
            set taken = taken + :promoted,
                promoting = capacity is null and not :alone
                    or :promotes and (capacity is null or taken + :promoted < capacity) and %s
            where event_id = :eventId
            """.formatted(WAITING);

    private static final String PROMOTING = """
            select event_id
            from live_event_seats
            where promoting
            limit :limit
            """;

    private static final String STRANDED = """
            select event_id
            from live_event_seats
            join live_event using (event_id)
            where not promoting and (capacity is null or taken < capacity) and %s
                and live_event.status in ('SCHEDULED', 'LIVE') and live_event.ends_at > now() - interval '1 day'
            limit :limit
            """.formatted(WAITING);

    private static final String NUMBER = """
            update live_event_seats
            set last_waiting_no = last_waiting_no + :waiting
            where event_id = :eventId
            returning old.last_waiting_no
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

    private static final String LOCK_FREE_ROWS = """
            select event_id
            from live_event_seats
            where event_id = any(:eventIds::uuid[])
            order by event_id
            for update skip locked
            """;

    private static final String FOLD_ALL = """
            with folded as (
                delete from seat_delta
                where event_id = any(:eventIds::uuid[])
                returning event_id, taken, waitlisted
            ), sums as (
                select event_id, sum(taken) as taken, sum(waitlisted) as waitlisted
                from folded
                group by event_id
            )
            update live_event_seats
            set taken = live_event_seats.taken + sums.taken, waitlisted = live_event_seats.waitlisted + sums.waitlisted
            from sums
            where live_event_seats.event_id = sums.event_id
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
     * Locks the seats until the end of the transaction. Without a capacity there is no lock, so it does not prevent
     * that one address registers twice.
     */
    public LockedSeats lock(UUID eventId) {
        jdbc.sql(HOLD).param("eventId", eventId).query(String.class).single();
        return lockHeld(eventId);
    }

    /** The same in a transaction that holds the capacity already, by {@link #HOLD_CAPACITY} in an earlier statement. */
    public LockedSeats lockHeld(UUID eventId) {
        return jdbc.sql(LOCK)
                .param("eventId", eventId)
                .query((row, number) -> locked(eventId, row, false))
                .optional()
                .orElseGet(() -> new LockedSeats(this, eventId, false, false, Integer.MAX_VALUE));
    }

    /** Locks the seats until the end of the transaction; waits for every transaction that counts, and stops new ones. */
    public LockedSeats lockAlone(UUID eventId) {
        jdbc.sql(CHANGE).param("eventId", eventId).query(String.class).single();
        fold(eventId);
        return jdbc.sql(LOCK_ALONE)
                .param("eventId", eventId)
                .query((row, number) -> locked(eventId, row, true))
                .single();
    }

    private LockedSeats locked(UUID eventId, ResultSet row, boolean alone) throws SQLException {
        int left = row.getObject("capacity") == null
                ? Integer.MAX_VALUE
                : Math.max(0, row.getInt("capacity") - row.getInt("taken"));
        return new LockedSeats(this, eventId, true, alone, row.getBoolean("promoting") ? 0 : left);
    }

    /** The seats that a newcomer could get now, without a lock: none while others wait for them; empty without a limit. */
    public OptionalInt left(UUID eventId) {
        LockedSeats seen = jdbc.sql(LOOK)
                .param("eventId", eventId)
                .query((row, number) -> locked(eventId, row, false))
                .single();
        return seen.left() == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(seen.left());
    }

    /** Gives back the seat that {@link #TAKE_PLACE} took for a registration that was then not added. */
    public void giveBack(UUID eventId) {
        count(eventId, true, -1, 0);
    }

    /** Live events with free seats that wait for their promotion. */
    public List<UUID> promoting(int limit) {
        return jdbc.sql(PROMOTING).param("limit", limit).query(UUID.class).list();
    }

    /** Live events whose seats an instance of the release before has freed although registrations wait for them. */
    public List<UUID> stranded(int limit) {
        return jdbc.sql(STRANDED).param("limit", limit).query(UUID.class).list();
    }

    /**
     * Applies the capacity of this version of the live event; null is unlimited. Returns the seats if those who wait may
     * get some of them now.
     */
    Optional<LockedSeats> provide(UUID eventId, String organizerId, long version, @Nullable Integer capacity) {
        boolean matters = jdbc.sql(MATTERS)
                .param("eventId", eventId)
                .param("version", version)
                .param("capacity", capacity)
                .query(Boolean.class)
                .single();
        // Transactions that counted by the old capacity have committed before the rows are added up.
        Optional<LockedSeats> locked = matters ? Optional.of(lockAlone(eventId)) : Optional.empty();
        jdbc.sql(PROVIDE)
                .param("eventId", eventId)
                .param("organizerId", organizerId)
                .param("version", version)
                .param("capacity", capacity)
                .update();
        return locked;
    }

    /** Adds the rows of seat_delta to the count of the live event. */
    void fold(UUID eventId) {
        // The lock comes first, so that the next statement sees the deletions of the previous holder.
        jdbc.sql(LOCK_ROW).param("eventId", eventId).query(Integer.class).optional();
        jdbc.sql(FOLD).param("eventId", eventId).update();
    }

    /** The same for those of the live events whose seats nobody has locked; returns these. */
    List<UUID> foldFree(List<UUID> eventIds) {
        List<UUID> free = jdbc.sql(LOCK_FREE_ROWS)
                .param("eventIds", Columns.of(eventIds, id -> id))
                .query(UUID.class)
                .list();
        jdbc.sql(FOLD_ALL).param("eventIds", Columns.of(free, id -> id)).update();
        return free;
    }

    /** Live events that have rows to add up. */
    List<UUID> toFold(int limit) {
        return jdbc.sql(TO_FOLD).param("limit", limit).query(UUID.class).list();
    }

    /** Draws numbers for the waiting list, and returns the last one that was drawn before. */
    long number(UUID eventId, int waiting) {
        return jdbc.sql(NUMBER)
                .param("eventId", eventId)
                .param("waiting", waiting)
                .query(Long.class)
                .single();
    }

    void promoted(UUID eventId, boolean alone, int promoted, boolean promotes) {
        jdbc.sql(PROMOTED)
                .param("eventId", eventId)
                .param("alone", alone)
                .param("promoted", promoted)
                .param("promotes", promotes)
                .update();
        if (promoted > 0) {
            count(eventId, true, 0, -promoted);
        }
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
