package io.callboard.scheduler.arming;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Orders the registration batches and arming slices of one event, so that exactly one of the two announces each member.
 * Until their transactions end, batches share the lock of the event, and a slice holds it exclusively.
 *
 * <p>A batch writes its members, takes the shared lock, and then reads the timers. A slice takes the exclusive lock,
 * and then reads the audience. Both read in a new statement, so each sees everything that was committed under the lock
 * before:
 *
 * <ul>
 * <li>batch first: the slice sees the member. The batch saw the cursor of all earlier slices. So it has announced the
 * member individually exactly if the member is at or before the cursor, where the slice does not look;
 *   <li>slice first: the batch sees the cursor that the slice left. It announces the member individually if the member
 *       is at or before the cursor (or the timer is ARMED), and leaves the member to a later slice if not.
 * </ul>
 *
 * <p>Row locks do not work here: with a share lock on the timer, later batches overtake a waiting slice, so that a
 * steady stream of registrations starves the slice. Advisory locks are granted in the order of the requests. There is
 * no deadlock: batches take their locks in ascending order and lock no timer row; a slice holds one timer row and waits
 * for one lock, and a transaction that waits for that row holds no lock. Events share a fixed number of locks, because
 * PostgreSQL's lock table is limited.
 */
@Component
class EventGate {

    private static final int GATES = 512;

    /** The first key of the advisory locks, different from that of the chassis' locks. */
    private static final int SPACE = 0x67617465;

    private static final String ENTER = """
            select pg_advisory_xact_lock_shared(:space, gate) from unnest(:gates::integer[]) as g(gate)
            """;

    private static final String CLOSE = """
            select pg_advisory_xact_lock(:space, :gate)
            """;

    private final JdbcClient jdbc;

    EventGate(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Waits until no slice of these events runs, and makes later slices wait. */
    void enter(Collection<UUID> eventIds) {
        Integer[] gates =
                eventIds.stream().map(EventGate::gate).distinct().sorted().toArray(Integer[]::new);
        locked(jdbc.sql(ENTER).param("space", SPACE).param("gates", gates));
    }

    /** Waits until no registration batch of this event holds the lock, and makes later batches wait. */
    void close(UUID eventId) {
        locked(jdbc.sql(CLOSE).param("space", SPACE).param("gate", gate(eventId)));
    }

    private static void locked(JdbcClient.StatementSpec statement) {
        List<Integer> all = statement.query((row, number) -> number).list();
        if (all.isEmpty()) {
            throw new IllegalStateException("No gate was locked");
        }
    }

    private static int gate(UUID eventId) {
        return Math.floorMod(eventId.hashCode(), GATES);
    }
}
