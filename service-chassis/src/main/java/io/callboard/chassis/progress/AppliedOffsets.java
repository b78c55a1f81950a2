package io.callboard.chassis.progress;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The offset up to which all instances of this service together have applied each partition. */
public final class AppliedOffsets {

    private static final String RAISE = """
            insert into applied_offset (topic, partition, next_offset)
            select topic, partition, next_offset
            from unnest(:topics::text[], :partitions::int[], :offsets::bigint[]) as reached (topic, partition, next_offset)
            order by topic, partition
            on conflict (topic, partition) do update
            set next_offset = excluded.next_offset
            where applied_offset.next_offset < excluded.next_offset
            """;

    /**
     * Leaves out a topic that is read again into an empty database. Meanwhile the listeners go on at the end of the
     * topic, and their offsets say nothing about the records before.
     */
    private static final String READ = """
            select a.topic, a.partition, a.next_offset
            from applied_offset a
            where a.topic = any (:topics)
                and not exists (select 1 from projection_shape s where s.topic = a.topic and s.shape = 0)
            """;

    private final JdbcClient jdbc;

    public AppliedOffsets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Notes that the records were applied or put aside, in the running transaction if there is one. */
    public void record(List<? extends ConsumerRecord<?, ?>> records) {
        Map<TopicPartition, Long> reached = new HashMap<>();
        for (var applied : records) {
            reached.merge(new TopicPartition(applied.topic(), applied.partition()), applied.offset() + 1, Math::max);
        }
        raise(reached);
    }

    /** Notes that everything before these offsets was applied; never lowers an offset. */
    void raise(Map<TopicPartition, Long> reached) {
        if (reached.isEmpty()) {
            return;
        }
        jdbc.sql(RAISE)
                .param(
                        "topics",
                        reached.keySet().stream().map(TopicPartition::topic).toArray(String[]::new))
                .param(
                        "partitions",
                        reached.keySet().stream().map(TopicPartition::partition).toArray(Integer[]::new))
                .param("offsets", reached.values().toArray(Long[]::new))
                .update();
    }

    /** The offset behind the last applied record of each partition; partitions without one are left out. */
    public Map<TopicPartition, Long> of(Set<String> topics) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        jdbc.sql(READ).param("topics", topics.toArray(String[]::new)).query(row -> {
            offsets.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
        });
        return offsets;
    }
}
