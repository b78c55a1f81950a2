package io.callboard.scheduler.arming;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Puts registration batches and arming slices of one event in an order, so that exactly one of the two announces each
 * member. Until the transaction ends, batches share the lock of the event and a slice has it alone.
 *
 * <p>A batch writes its members, enters, and then reads the timers. A slice closes the gate, and then reads the
 * audience. Both read in a new statement, so each sees everything that passed the gate before it:
 *
 * <ul>
 *   <li>batch first: the slice sees the member. The batch saw the cursor of all slices before, so it has announced the
 *       member individually exactly if the member is not behind the cursor from which the slice goes on;
 *   <li>slice first: the batch sees the cursor that the slice left. It announces the member individually if the member
 *       is at or before the cursor (or the timer is ARMED), and leaves the member to a later slice if not.
 * </ul>
 *
 * <p>Row locks do not work here: a share lock on the timer lets later sharers in ahead of a waiting slice, so that a
 * steady stream of registrations starves the slice, while advisory locks are first come, first served. There is no
 * deadlock: batches enter in ascending order and lock no timer row; a slice holds one timer row and waits for one gate,
 * and a waiter for that row holds no gate. Events share a fixed number of gates, because PostgreSQL's lock table is
 * limited.
 */
@Component
class EventGate {

    private static final int GATES = 512;

    /** The first key of the advisory locks, to keep apart from the chassis' own. */
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

    /** Waits until no slice of these events is at work and holds back further ones. */
    void enter(Collection<UUID> eventIds) {
        Integer[] gates =
                eventIds.stream().map(EventGate::gate).distinct().sorted().toArray(Integer[]::new);
        locked(jdbc.sql(ENTER).param("space", SPACE).param("gates", gates));
    }

    /** Waits until no registration batch of this event is past its entrance and holds back further ones. */
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
