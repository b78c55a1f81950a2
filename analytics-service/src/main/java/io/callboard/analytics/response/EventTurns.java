package io.callboard.analytics.response;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets batches of deliveries and batches of joins of one live event take turns until their transactions end. Batches of
 * deliveries run side by side, a batch of joins runs alone. PostgreSQL grants advisory locks in the order of the
 * requests, so nobody starves. A batch takes its locks in ascending order and before it locks any row, so there is no
 * deadlock. Live events share a fixed number of locks, because PostgreSQL's lock table is limited.
 */
@Component
class EventTurns {

    private static final int TURNS = 512;

    /** The first key of the advisory locks, different from that of the chassis' locks. */
    static final int SPACE = 0x7475726e;

    private static final String SHARE = """
            select pg_advisory_xact_lock_shared(:space, turn) from unnest(:turns::integer[]) as t(turn)
            """;

    private static final String TAKE = """
            select pg_advisory_xact_lock(:space, turn) from unnest(:turns::integer[]) as t(turn)
            """;

    private final JdbcClient jdbc;

    EventTurns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Waits until no batch of joins of these live events runs, and makes later ones wait. */
    void share(Collection<UUID> eventIds) {
        lock(SHARE, eventIds);
    }

    /** Waits until no other batch of these live events runs, and makes all later ones wait. */
    void take(Collection<UUID> eventIds) {
        lock(TAKE, eventIds);
    }

    private void lock(String statement, Collection<UUID> eventIds) {
        Integer[] turns =
                eventIds.stream().map(EventTurns::turn).distinct().sorted().toArray(Integer[]::new);
        List<Integer> locked = jdbc.sql(statement)
                .param("space", SPACE)
                .param("turns", turns)
                .query((row, number) -> number)
                .list();
        if (locked.size() != turns.length) {
            throw new IllegalStateException("%d of %d turns were locked".formatted(locked.size(), turns.length));
        }
    }

    private static int turn(UUID eventId) {
        return Math.floorMod(eventId.hashCode(), TURNS);
    }
}
