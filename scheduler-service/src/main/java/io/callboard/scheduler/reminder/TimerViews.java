package io.callboard.scheduler.reminder;

import io.callboard.chassis.paging.Sort;
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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The timers of live events, read for their organizer. */
@Repository
class TimerViews {

    private static final String EVENT_IS_KNOWN = """
            select exists (
                select 1 from live_event
                where event_id = :eventId and organizer_id = :organizerId and version >= :version)
            """;

    private static final String MATCHING = """
            where t.event_id = :eventId and t.organizer_id = :organizerId
                and (cardinality(:statuses::text[]) = 0 or t.status = any (:statuses::text[]))
            """;

    /** An operator and twice the direction, all of them from {@link Sort}. */
    private static final String OF_EVENT = """
            select t.timer_id, t.rule, t.kind, array_to_string(t.channels, E'\\n') as channels, t.due_at, t.useful_until,
                t.epoch, t.status, t.reason, t.audience + l.audience as audience, t.published + l.published as published
            from timer t
            left join lateral (
                select count(distinct late.registration_id) filter (where late.joined) as audience,
                    count(*) filter (where late.individually) as published
                from late_arming late
                where late.timer_id = t.timer_id) l on true
            """ + MATCHING + """
                and (:afterDueAt::timestamptz is null
                    or (t.due_at, t.timer_id) %s (:afterDueAt::timestamptz, :afterTimerId::uuid))
            order by t.due_at %s, t.timer_id %s
            limit :limit
            """;

    private static final String COUNT = "select count(*) from timer t " + MATCHING;

    private final JdbcClient jdbc;

    TimerViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Where a page begins: behind this timer. */
    record Position(Instant dueAt, UUID timerId) {}

    /** Whether the live event is known here, in this version or a later one. */
    boolean knowEvent(OrganizerId organizer, UUID eventId, long version) {
        return jdbc.sql(EVENT_IS_KNOWN)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("version", version)
                .query(Boolean.class)
                .single();
    }

    /** The timers in these statuses, of all epochs; no status means every status. */
    List<TimerView> ofEvent(
            OrganizerId organizer,
            UUID eventId,
            List<TimerStatus> statuses,
            Sort sort,
            @Nullable Position after,
            int limit) {
        return matching(
                        OF_EVENT.formatted(sort.behind(), sort.direction(), sort.direction()),
                        organizer,
                        eventId,
                        statuses)
                .param("afterDueAt", after == null ? null : after.dueAt().atOffset(ZoneOffset.UTC))
                .param("afterTimerId", after == null ? null : after.timerId())
                .param("limit", limit)
                .query((row, number) -> view(row))
                .list();
    }

    /** How many there are on all pages. */
    long count(OrganizerId organizer, UUID eventId, List<TimerStatus> statuses) {
        return matching(COUNT, organizer, eventId, statuses).query(Long.class).single();
    }

    private JdbcClient.StatementSpec matching(
            String statement, OrganizerId organizer, UUID eventId, List<TimerStatus> statuses) {
        return jdbc.sql(statement)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("statuses", statuses.stream().map(Enum::name).toArray(String[]::new));
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
