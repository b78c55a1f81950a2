package io.callboard.chassis.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.postgresql.PGConnection;

/** One connection of a relay; while it lives and holds the lock, no other instance of the service relays. */
final class RelaySession implements AutoCloseable {

    /** "callboard" in ASCII, cut to 8 bytes: a number nobody else locks in this database. */
    private static final long LOCK = 0x63616c6c626f6172L;

    private static final String TRY_LOCK = "select pg_try_advisory_lock(?)";

    /** So many bytes of payload, and the message that exceeds them: a backlog of large messages must fit into a heap. */
    static final long MOST_BYTES = 16L * 1024 * 1024;

    private static final String READ = """
            select id, topic, message_key, message_type, message_id, payload, traceparent, occurred_micros, bytes
            from (
                select id, topic, message_key, message_type, message_id, payload, traceparent,
                    (extract(epoch from occurred_at) * 1000000)::bigint as occurred_micros,
                    coalesce(octet_length(payload), 0) as bytes,
                    sum(octet_length(payload)) over (order by id rows between unbounded preceding and 1 preceding)
                        as bytes_before
                from outbox
                order by id
                limit ?
            ) as oldest
            where coalesce(bytes_before, 0) < ?
            order by id
            """;

    private static final String DELETE = """
            delete from outbox
            where id = any (?)
            """;

    private final Connection connection;

    RelaySession(Connection connection) {
        this.connection = connection;
    }

    /** Becomes the relay of this database, unless another session is. */
    boolean tryLock() throws SQLException {
        try (var statement = connection.prepareStatement(TRY_LOCK)) {
            statement.setLong(1, LOCK);
            try (var result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    void listen() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("listen outbox");
        }
    }

    /** Returns when messages were committed, or after the time. */
    void awaitMessages(Duration atMost) throws SQLException {
        connection.unwrap(PGConnection.class).getNotifications(Math.max(1, (int) atMost.toMillis()));
    }

    /**
     * What one round takes.
     *
     * @param full whether there may be more
     */
    record Batch(List<OutboxRow> rows, boolean full) {}

    /** The oldest messages in the order of their ids. */
    Batch read(int atMost) throws SQLException {
        try (var statement = connection.prepareStatement(READ)) {
            statement.setInt(1, atMost);
            statement.setLong(2, MOST_BYTES);
            try (var result = statement.executeQuery()) {
                var rows = new ArrayList<OutboxRow>();
                var bytes = 0L;
                while (result.next()) {
                    bytes += result.getLong(9);
                    rows.add(new OutboxRow(
                            result.getLong(1),
                            result.getString(2),
                            result.getString(3),
                            result.getString(4),
                            result.getString(5),
                            result.getString(6),
                            result.getString(7),
                            fromMicros(result.getLong(8))));
                }
                return new Batch(rows, rows.size() == atMost || bytes >= MOST_BYTES);
            }
        }
    }

    /** Deletes exactly these; a lower id may still be committed by a slower transaction. */
    void delete(Collection<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(DELETE)) {
            statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private static Instant fromMicros(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }
}
