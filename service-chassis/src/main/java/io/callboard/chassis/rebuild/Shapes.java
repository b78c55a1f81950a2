package io.callboard.chassis.rebuild;

import io.callboard.chassis.sql.Columns;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Stores the shapes of projections and the progress of re-reads in the service's database. */
class Shapes {

    private static final String IS_KNOWN = "select exists (select 1 from projection_shape where topic = :topic)";

    private static final String ADD = """
            insert into projection_shape (topic, shape)
            values (:topic, :shape)
            on conflict (topic) do nothing
            """;

    /**
     * A lower shape in the code means that the release was rolled back, and its rows have the lower shape. An instance
     * of the old release cancels the plan of a newer one, so that the re-read begins after the last old instance has
     * ended.
     */
    private static final String FOLLOW_CODE = """
            update projection_shape
            set shape = least(shape, :shape),
                due_at = case when shape < :shape then now() + make_interval(secs => :settleSeconds) end
            where topic = :topic
              and (shape > :shape
                or shape < :shape and due_at is null
                or shape = :shape and due_at is not null)
            """;

    private static final String LEASE = """
            update projection_shape
            set leased_by = :instance, leased_until = now() + make_interval(secs => :leaseSeconds)
            where topic = :topic
              and shape < :shape
              and due_at <= now()
              and (leased_by = :instance or leased_until < now())
            """;

    private static final String IS_LEASED = """
            select coalesce(leased_by = :instance and leased_until >= now(), false)
            from projection_shape
            where topic = :topic
            for update
            """;

    private static final String PROGRESS = """
            select partition_id, next_offset, states_end, end_offset
            from projection_rebuild
            where topic = :topic and shape = :shape
            order by partition_id
            """;

    private static final String FORGET_PROGRESS = "delete from projection_rebuild where topic = :topic";

    private static final String SAVE_PROGRESS = """
            insert into projection_rebuild (topic, partition_id, shape, next_offset, states_end, end_offset)
            select :topic, partition_id, :shape, next_offset, states_end, end_offset
            from unnest(:partitions::int[], :next::bigint[], :statesEnds::bigint[], :ends::bigint[])
                as p (partition_id, next_offset, states_end, end_offset)
            on conflict (topic, partition_id) do update
            set shape = excluded.shape,
                next_offset = excluded.next_offset,
                states_end = excluded.states_end,
                end_offset = excluded.end_offset
            """;

    private static final String FINISH = """
            update projection_shape
            set shape = :shape, due_at = null, leased_by = null, leased_until = '-infinity'
            where topic = :topic and leased_by = :instance
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final RebuildProperties properties;

    /** Name of this instance in its leases. */
    private final UUID instance = UUID.randomUUID();

    Shapes(JdbcClient jdbc, TransactionOperations transactions, RebuildProperties properties) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.properties = properties;
    }

    boolean isKnown(String topic) {
        return jdbc.sql(IS_KNOWN).param("topic", topic).query(Boolean.class).single();
    }

    /** Stores the shape of a topic's rows unless one is stored already. */
    void add(String topic, int shape) {
        jdbc.sql(ADD).param("topic", topic).param("shape", shape).update();
    }

    /** Plans a re-read when the code's shape is higher than the one of the rows. */
    void follow(ProjectionShape code) {
        jdbc.sql(FOLLOW_CODE)
                .param("topic", code.topic())
                .param("shape", code.shape())
                .param("settleSeconds", seconds(properties.settleTime()))
                .update();
    }

    /** Whether a re-read is due and this instance has the lease for it. */
    boolean lease(ProjectionShape code) {
        return jdbc.sql(LEASE)
                        .param("topic", code.topic())
                        .param("shape", code.shape())
                        .param("instance", instance)
                        .param("leaseSeconds", seconds(properties.lease()))
                        .update()
                == 1;
    }

    /** Progress of the re-read to this shape; empty when it has not begun. */
    List<Progress> progress(ProjectionShape code) {
        return jdbc.sql(PROGRESS)
                .param("topic", code.topic())
                .param("shape", code.shape())
                .query((row, number) -> new Progress(
                        row.getInt("partition_id"),
                        row.getLong("next_offset"),
                        row.getLong("states_end"),
                        row.getLong("end_offset")))
                .list();
    }

    /** Stores the start of a re-read. */
    void begin(ProjectionShape code, Collection<Progress> progress) {
        whileLeased(code, () -> {
            jdbc.sql(FORGET_PROGRESS).param("topic", code.topic()).update();
            write(code, progress);
        });
    }

    void save(ProjectionShape code, Collection<Progress> progress) {
        whileLeased(code, () -> write(code, progress));
    }

    /** Notes that the rows have this shape now. */
    void finish(ProjectionShape code) {
        whileLeased(code, () -> {
            jdbc.sql(FORGET_PROGRESS).param("topic", code.topic()).update();
            jdbc.sql(FINISH)
                    .param("topic", code.topic())
                    .param("shape", code.shape())
                    .param("instance", instance)
                    .update();
        });
    }

    private void write(ProjectionShape code, Collection<Progress> progress) {
        jdbc.sql(SAVE_PROGRESS)
                .param("topic", code.topic())
                .param("shape", code.shape())
                .param("partitions", Columns.of(progress, Progress::partition))
                .param("next", Columns.of(progress, Progress::next))
                .param("statesEnds", Columns.of(progress, Progress::statesEnd))
                .param("ends", Columns.of(progress, Progress::end))
                .update();
    }

    /** An instance that was suspended must not overwrite the progress of another one. */
    private void whileLeased(ProjectionShape code, Runnable work) {
        transactions.executeWithoutResult(status -> {
            var leased = jdbc.sql(IS_LEASED)
                    .param("topic", code.topic())
                    .param("instance", instance)
                    .query(Boolean.class)
                    .single();
            if (!leased) {
                throw new IllegalStateException("Another instance reads " + code.topic() + " again");
            }
            work.run();
        });
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
