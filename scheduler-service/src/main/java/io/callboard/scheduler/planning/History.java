package io.callboard.scheduler.planning;

import io.callboard.chassis.tenant.Tenancy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The ends of live-events.v1 at the time when this database was empty. A record before them was written before this
 * database existed. Offsets show this without a clock.
 */
@Repository
class History {

    /** An upgraded database has no history: it has followed the topic from the beginning. */
    private static final String BEGIN = """
            insert into history_end (topic, partition, end_offset)
            select 'live-events.v1', e.partition, case when exists (select from live_event) then 0 else e.end_offset end
            from unnest(:partitions::integer[], :endOffsets::bigint[]) as e(partition, end_offset)
            on conflict do nothing
            """;

    private static final String FIND = """
            select partition, end_offset from history_end where topic = 'live-events.v1'
            """;

    private final JdbcClient jdbc;

    /** Set once by the first listener thread; the rows never change. */
    private volatile @Nullable Map<Integer, Long> ends;

    History(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Whether the record belongs to the history.
     *
     * @param topicEnds the present ends of the topic's partitions; called once in the life of a database
     */
    boolean has(int partition, long offset, Supplier<Map<Integer, Long>> topicEnds) {
        Map<Integer, Long> known = ends;
        if (known == null) {
            known = Tenancy.callAsPlatform(() -> begin(topicEnds));
            ends = known;
        }
        return offset < known.getOrDefault(partition, 0L);
    }

    private Map<Integer, Long> begin(Supplier<Map<Integer, Long>> topicEnds) {
        Map<Integer, Long> found = find();
        if (!found.isEmpty()) {
            return found;
        }
        Map<Integer, Long> now = topicEnds.get();
        List<Integer> partitions = List.copyOf(now.keySet());
        jdbc.sql(BEGIN)
                .param("partitions", partitions.toArray(Integer[]::new))
                .param("endOffsets", partitions.stream().map(now::get).toArray(Long[]::new))
                .update();
        return find();
    }

    private Map<Integer, Long> find() {
        Map<Integer, Long> found = new HashMap<>();
        jdbc.sql(FIND).query(row -> {
            found.put(row.getInt("partition"), row.getLong("end_offset"));
        });
        return found;
    }
}
