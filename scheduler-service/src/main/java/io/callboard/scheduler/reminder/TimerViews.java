package io.callboard.scheduler.reminder;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The timers of live events, read for their organizer. */
@Repository
class TimerViews {

    private static final String EVENT_IS_KNOWN = """
            select exists (select 1 from live_event where event_id = :eventId and organizer_id = :organizerId)
            """;

    private static final String OF_EVENT = """
            select t.timer_id, t.rule, t.kind, array_to_string(t.channels, E'\\n') as channels, t.due_at, t.useful_until,
                t.epoch, t.status, t.reason, t.audience + l.audience as audience, t.published + l.published as published
            from timer t
            left join lateral (
                select count(distinct late.registration_id) filter (where late.joined) as audience,
                    count(*) filter (where late.individually) as published
                from late_arming late
                where late.timer_id = t.timer_id) l on true
            where t.event_id = :eventId and t.organizer_id = :organizerId
                and (t.due_at, t.timer_id) > (:afterDueAt, :afterTimerId)
            order by t.due_at, t.timer_id
            limit :limit
            """;

    private final JdbcClient jdbc;

    TimerViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Where a page begins: behind this timer. */
    record Position(Instant dueAt, UUID timerId) {

        static final Position FIRST = new Position(Instant.EPOCH, new UUID(0, 0));
    }

    boolean knowEvent(OrganizerId organizer, UUID eventId) {
        return jdbc.sql(EVENT_IS_KNOWN)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query(Boolean.class)
                .single();
    }

    /** The nearest due first, of all epochs. */
    List<TimerView> ofEvent(OrganizerId organizer, UUID eventId, Position after, int limit) {
        return jdbc.sql(OF_EVENT)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("afterDueAt", after.dueAt().atOffset(ZoneOffset.UTC))
                .param("afterTimerId", after.timerId())
                .param("limit", limit)
                .query((row, number) -> view(row))
                .list();
    }

    private static TimerView view(ResultSet row) throws SQLException {
        return new TimerView(
                row.getObject("timer_id", UUID.class),
                row.getString("rule"),
                TimerKind.valueOf(row.getString("kind")),
                List.of(row.getString("channels").split("\n")),
                row.getObject("due_at", OffsetDateTime.class).toInstant(),
                row.getObject("useful_until", OffsetDateTime.class).toInstant(),
                row.getInt("epoch"),
                TimerStatus.valueOf(row.getString("status")),
                row.getLong("audience"),
                row.getLong("published"),
                row.getString("reason"));
    }
}
