package io.callboard.scheduler.pause;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.scheduler.pause.message.PauseChanged;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The pauses. A change and its message are one transaction. */
@Repository
class Pauses {

    /**
     * A new version is the time in milliseconds, or one more than the last one. So it also rises when a restored database
     * has forgotten the last ones. Only versions of one scope are compared, and one database writes them.
     */
    private static final String CHANGE = """
            insert into pause as known (scope, organizer_id, event_id, paused, version)
            values (:scope, :organizerId, :eventId, :paused,
                floor(extract(epoch from clock_timestamp()) * 1000)::bigint)
            on conflict (scope) do update set
                paused = excluded.paused,
                version = greatest(known.version + 1, excluded.version),
                changed_at = now()
            where known.paused <> excluded.paused
            returning version
            """;

    private static final String FIND = """
            select scope, event_id, paused, changed_at
            from pause
            where scope = :scope and organizer_id = :organizerId
            """;

    private final JdbcClient jdbc;
    private final Outbox outbox;

    Pauses(JdbcClient jdbc, Outbox outbox) {
        this.jdbc = jdbc;
        this.outbox = outbox;
    }

    /** Pauses or resumes a scope; the same again changes nothing, and publishes nothing. */
    @Transactional
    public PauseView change(PauseScope scope, boolean paused) {
        List<Long> versions = jdbc.sql(CHANGE)
                .param("scope", scope.name())
                .param("organizerId", scope.organizerId())
                .param("eventId", scope.eventId())
                .param("paused", paused)
                .query(Long.class)
                .list();
        if (!versions.isEmpty()) {
            outbox.appendExpress(OutgoingMessage.of(
                    PauseChanged.TOPIC,
                    scope.name(),
                    PauseChanged.TYPE,
                    new PauseChanged(scope.name(), scope.organizerId(), scope.eventId(), paused, versions.getFirst())));
        }
        Failpoints.hit("scheduler.pause.before-commit");
        return jdbc.sql(FIND)
                .param("scope", scope.name())
                .param("organizerId", scope.organizerId())
                .query((row, number) -> new PauseView(
                        PauseView.Scope.of(row.getString("scope")),
                        row.getObject("event_id", UUID.class),
                        row.getBoolean("paused"),
                        row.getObject("changed_at", OffsetDateTime.class).toInstant()))
                .single();
    }
}
