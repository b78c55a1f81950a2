package io.callboard.chassis.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The relay's statements on the table. Each call is one transaction and leaves no state in the session. */
final class RelaySession implements AutoCloseable {

    /**
     * A read stops after the message that exceeds this size, because a backlog of large messages must fit into the
     * heap.
     */
    static final long MOST_BYTES = 16L * 1024 * 1024;

    /**
     * Precedes a statement in the same transaction and round trip, and makes the planner use the index (ADR 0015). With
     * outdated statistics the planner would assume that a full outbox is empty, and would read and sort all of it in
     * each round. The snapshot is older than that of the statement that follows.
     */
    private static final String BY_INDEX = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true),
                pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
            """;

    private static final String READ = BY_INDEX + """
            select id, topic, message_key, message_type, message_id, payload, traceparent, occurred_micros, bytes
            from (
                select id, topic, message_key, message_type, message_id, payload, traceparent,
                    (extract(epoch from occurred_at) * 1000000)::bigint as occurred_micros,
                    coalesce(octet_length(payload), 0) as bytes,
                    sum(octet_length(payload)) over (order by id rows between unbounded preceding and 1 preceding)
                        as bytes_before
                from outbox
                where id > ? and topic <> all (?)
                order by id
                limit ?
            ) as oldest
            where coalesce(bytes_before, 0) < ?
            order by id
            """;

    private static final String READ_TOPIC = BY_INDEX + """
            select id, topic, message_key, message_type, message_id, payload, traceparent,
                (extract(epoch from occurred_at) * 1000000)::bigint as occurred_micros,
                coalesce(octet_length(payload), 0) as bytes
            from outbox
            where id > ? and topic = ?
            order by id
            limit ?
            """;

    private static final String READ_EXPRESS = BY_INDEX + """
            select id, topic, message_key, message_type, message_id, payload, traceparent,
                (extract(epoch from occurred_at) * 1000000)::bigint as occurred_micros,
                coalesce(octet_length(payload), 0) as bytes
            from outbox
            where express and topic <> all (?)
            order by id
            limit ?
            """;

    private static final String MARK = BY_INDEX + """
            select (extract(epoch from now()) * 1000000)::bigint, coalesce(max(id), 0)
            from outbox
            where id > ?
            """;

    private static final String DELETE = BY_INDEX + """
            with gone as (
                delete from outbox
                where id = any (?)
                returning id
            )
            select pg_current_xact_id()::text::bigint, count(*)
            from gone
            """;

    private final Connection connection;

    RelaySession(Connection connection) {
        this.connection = connection;
    }

    /**
     * The rows of one round.
     *
     * @param full whether there may be more
     * @param oldestRunning number of the oldest transaction that had not ended before the rows were read
     */
    record Batch(List<OutboxRow> rows, boolean full, long oldestRunning) {

        /** Id of the first row; null if there is none. */
        @Nullable
        Long firstId() {
            return rows.isEmpty() ? null : rows.getFirst().id();
        }
    }

    /**
     * The rows that were committed at an instant.
     *
     * @param at by the clock of the database
     * @param highestId among all rows that were visible then
     */
    record Mark(Instant at, long highestId) {}

    /** The oldest messages with an id above this one, in the order of their ids, without those of some topics. */
    Batch read(long above, Collection<String> withoutTopics, int atMost) throws SQLException {
        try (var statement = connection.prepareStatement(READ)) {
            statement.setLong(1, above);
            statement.setArray(2, connection.createArrayOf("text", withoutTopics.toArray()));
            statement.setInt(3, atMost);
            statement.setLong(4, MOST_BYTES);
            var oldestRunning = executeToSnapshot(statement);
            try (var result = statement.getResultSet()) {
                var rows = new ArrayList<OutboxRow>();
                var bytes = 0L;
                while (result.next()) {
                    bytes += result.getLong(9);
                    rows.add(row(result));
                }
                return new Batch(rows, rows.size() == atMost || bytes >= MOST_BYTES, oldestRunning);
            }
        }
    }

    /** The oldest messages of one topic. */
    List<OutboxRow> readTopic(String topic, long above, int atMost) throws SQLException {
        try (var statement = connection.prepareStatement(READ_TOPIC)) {
            statement.setLong(1, above);
            statement.setString(2, topic);
            statement.setInt(3, atMost);
            return rows(statement);
        }
    }

    /** The oldest messages that overtake others, without those of some topics. */
    List<OutboxRow> readExpress(Collection<String> withoutTopics, int atMost) throws SQLException {
        try (var statement = connection.prepareStatement(READ_EXPRESS)) {
            statement.setArray(1, connection.createArrayOf("text", withoutTopics.toArray()));
            statement.setInt(2, atMost);
            return rows(statement);
        }
    }

    private static List<OutboxRow> rows(PreparedStatement statement) throws SQLException {
        executeToSnapshot(statement);
        try (var result = statement.getResultSet()) {
            var rows = new ArrayList<OutboxRow>();
            while (result.next()) {
                rows.add(row(result));
            }
            return rows;
        }
    }

    Mark mark(long above) throws SQLException {
        try (var statement = connection.prepareStatement(MARK)) {
            statement.setLong(1, above);
            executeToSnapshot(statement);
            try (var result = statement.getResultSet()) {
                result.next();
                return new Mark(fromMicros(result.getLong(1)), result.getLong(2));
            }
        }
    }

    /**
     * Deletes exactly these rows, because a slower transaction may still commit a lower id.
     *
     * @return number of the transaction that deleted
     */
    long delete(Collection<OutboxRow> rows) throws SQLException {
        try (var statement = connection.prepareStatement(DELETE)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", rows.stream().map(OutboxRow::id).toArray()));
            executeToSnapshot(statement);
            try (var result = statement.getResultSet()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Moves the statement to the result that follows {@link #BY_INDEX}. */
    private static long executeToSnapshot(PreparedStatement statement) throws SQLException {
        statement.execute();
        try (var result = statement.getResultSet()) {
            result.next();
            var oldestRunning = result.getLong(3);
            statement.getMoreResults();
            return oldestRunning;
        }
    }

    private static OutboxRow row(ResultSet result) throws SQLException {
        return new OutboxRow(
                result.getLong(1),
                result.getString(2),
                result.getString(3),
                result.getString(4),
                result.getString(5),
                result.getString(6),
                result.getString(7),
                fromMicros(result.getLong(8)));
    }

    private static Instant fromMicros(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }
}
