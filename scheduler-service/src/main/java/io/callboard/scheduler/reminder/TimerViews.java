package io.callboard.scheduler.reminder;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.scheduler.input.ConditionView;
import io.callboard.scheduler.timer.ConditionJson;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerProgress;
import io.callboard.scheduler.timer.TimerStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The timers of reminders and notices, read for their organizer. */
@Repository
class TimerViews {

    private static final String MATCHING = """
            where t.event_id = :eventId and t.organizer_id = :organizerId and t.kind <> 'ANNOUNCEMENT'
                and (cardinality(:statuses::text[]) = 0 or t.status = any (:statuses::text[]))
            """;

    private static final String VIEW = """
            select t.timer_id, t.rule, t.kind, t.audience_zone, t.audience_quarter, t.bucket = 'EXTRA' as extra,
                array_to_string(t.audience_segments, E'\\n') as segments, t.audience_answers as answers, array_to_string(t.channels, E'\\n') as channels, t.due_at, t.rule_due_at, t.due_reason,
                t.useful_until,
                t.epoch, t.status, t.reason,
                h.before_start is not null or h.at is not null as by_hand,
                %s
            from timer t
            left join reminder_by_hand h on h.event_id = t.event_id and h.rule = t.rule
                and h.bucket = case when t.audience_zone is null and t.audience_quarter is null then t.bucket else '' end
            """.formatted(TimerProgress.COLUMNS) + TimerProgress.LATE;

    /** The placeholders are one operator and two directions, all of them from {@link Sort}. */
    private static final String OF_EVENT = VIEW + MATCHING + """
                and (:afterDueAt::timestamptz is null
                    or (t.due_at, t.timer_id) %s (:afterDueAt::timestamptz, :afterTimerId::uuid))
            order by t.due_at %s, t.timer_id %s
            limit :limit
            """;

    private static final String ONE = VIEW + "where t.timer_id = :timerId and t.organizer_id = :organizerId";

    private static final String COUNT = "select count(*) from timer t " + MATCHING;

    private final JdbcClient jdbc;

    TimerViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The timer behind which a page begins. */
    record Position(Instant dueAt, UUID timerId) {}

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

    /** The organizer's timer of this id. */
    Optional<TimerView> find(OrganizerId organizer, UUID timerId) {
        return jdbc.sql(ONE)
                .param("timerId", timerId)
                .param("organizerId", organizer.value())
                .query((row, number) -> view(row))
                .optional();
    }

    /** Number of timers on all pages. */
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
        OffsetDateTime ruleDueAt = row.getObject("rule_due_at", OffsetDateTime.class);
        OffsetDateTime quarter = row.getObject("audience_quarter", OffsetDateTime.class);
        return new TimerView(
                row.getObject("timer_id", UUID.class),
                row.getString("rule"),
                TimerKind.valueOf(row.getString("kind")),
                zone(row.getString("audience_zone")),
                quietHours(row.getString("audience_zone")),
                quarter == null ? null : quarter.toInstant(),
                condition(row),
                List.of(row.getString("channels").split("\n")),
                row.getObject("due_at", OffsetDateTime.class).toInstant(),
                ruleDueAt == null ? null : ruleDueAt.toInstant(),
                row.getString("due_reason"),
                row.getObject("useful_until", OffsetDateTime.class).toInstant(),
                row.getInt("epoch"),
                TimerStatus.valueOf(row.getString("status")),
                row.getLong("audience"),
                row.getLong("published"),
                row.getString("reason"),
                row.getBoolean("by_hand"),
                row.getBoolean("extra"),
                row.getBoolean("paused"));
    }

    private static @Nullable ConditionView condition(ResultSet row) throws SQLException {
        String segments = row.getString("segments");
        return ConditionView.of(
                ConditionJson.read(segments == null ? null : List.of(segments.split("\n")), row.getString("answers")));
    }

    /** Quiet hours follow the zone, behind a space. */
    private static @Nullable String zone(@Nullable String clock) {
        return clock == null ? null : clock.split(" ", 2)[0];
    }

    private static @Nullable String quietHours(@Nullable String clock) {
        return clock == null || !clock.contains(" ") ? null : clock.split(" ", 2)[1];
    }
}
