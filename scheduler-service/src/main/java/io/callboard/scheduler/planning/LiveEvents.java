package io.callboard.scheduler.planning;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The last known state of every live event. */
@Repository
class LiveEvents {

    private static final String REPLACE_IF_NEWER = """
            insert into live_event (event_id, organizer_id, version, epoch, status, occurred_at)
            values (:eventId, :organizerId, :version, :epoch, :status, :occurredAt)
            on conflict (event_id) do update set
                version = excluded.version,
                epoch = excluded.epoch,
                status = excluded.status,
                occurred_at = excluded.occurred_at
            where live_event.version < excluded.version
            returning old.epoch as old_epoch, old.status as old_status
            """;

    private final JdbcClient jdbc;

    LiveEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What was known before a newer state replaced it. */
    record Before(@Nullable Integer epoch, LiveEventState.@Nullable Status status) {

        boolean known() {
            return epoch != null;
        }

        boolean epochIsBelow(int other) {
            return epoch == null || epoch < other;
        }
    }

    /** Keeps the state unless this or a newer version is known; empty then. */
    Optional<Before> replaceIfNewer(LiveEventState state) {
        return jdbc.sql(REPLACE_IF_NEWER)
                .param("eventId", state.eventId())
                .param("organizerId", state.organizerId())
                .param("version", state.version())
                .param("epoch", state.epoch())
                .param("status", state.status().name())
                .param("occurredAt", state.occurredAt().atOffset(ZoneOffset.UTC))
                .query((row, number) -> before(row))
                .optional();
    }

    private static Before before(ResultSet row) throws SQLException {
        String status = row.getString("old_status");
        return new Before(
                row.getObject("old_epoch", Integer.class),
                status == null ? null : LiveEventState.Status.valueOf(status));
    }
}
