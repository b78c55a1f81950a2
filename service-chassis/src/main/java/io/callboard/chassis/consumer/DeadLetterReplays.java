package io.callboard.chassis.consumer;

import io.callboard.chassis.consumer.StoredDeadLetter.Replay;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stores the results of replays. */
final class DeadLetterReplays {

    private static final String ADD = """
            insert into dead_letter_replay (dead_letter_id, outcome, reason)
            values (:id, :outcome, :reason)
            """;

    private static final String LAST = """
            select distinct on (dead_letter_id) dead_letter_id, outcome, reason, replayed_at
            from dead_letter_replay
            where dead_letter_id = any (:ids)
            order by dead_letter_id, id desc
            """;

    /** {@link io.callboard.chassis.retention.RetentionRule} of the table. */
    static final String FORGET_SLICE = """
            delete from dead_letter_replay
            where id in (
                select id from dead_letter_replay
                where replayed_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    private final JdbcClient jdbc;

    DeadLetterReplays(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(DeadLetterId id, Replay replay) {
        jdbc.sql(ADD)
                .param("id", id.toString())
                .param("outcome", replay.outcome().name())
                .param("reason", replay.reason())
                .update();
    }

    /** Last replay of each letter that was replayed. */
    Map<String, Replay> last(Collection<DeadLetterId> ids) {
        var last = new HashMap<String, Replay>();
        jdbc.sql(LAST)
                .param("ids", ids.stream().map(DeadLetterId::toString).toArray(String[]::new))
                .query(row -> {
                    last.put(row.getString("dead_letter_id"), replay(row));
                });
        return last;
    }

    private static Replay replay(ResultSet row) throws SQLException {
        return new Replay(
                Replay.Outcome.valueOf(row.getString("outcome")),
                row.getString("reason"),
                row.getTimestamp("replayed_at").toInstant());
    }
}
