package io.callboard.scheduler.announcement;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.scheduler.announcement.Expected.LeftOut;
import io.callboard.scheduler.announcement.Expected.OnChannel;
import io.callboard.scheduler.announcement.Expected.Reason;
import io.callboard.scheduler.timer.AnnouncementTimers.Broadcast;
import io.callboard.scheduler.timer.ConditionJson;
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

/** The announcements of live events, read for their organizer. */
@Repository
class AnnouncementViews {

    private static final String MATCHING = """
            where a.event_id = :eventId and a.organizer_id = :organizerId
                and (cardinality(:statuses::text[]) = 0 or t.status = any (:statuses::text[]))
            """;

    private static final String FROM = """
            from announcement a
            join timer t on t.timer_id = a.announcement_id
            """;

    private static final String VIEW = """
            select a.announcement_id, a.event_id, array_to_string(t.channels, E'\\n') as channels, a.subject, a.message,
                array_to_string(t.audience_statuses, E'\\n') as statuses,
                array_to_string(t.audience_segments, E'\\n') as segments, t.audience_answers as answers,
                t.audience_attendance as attendance, t.due_at, t.status, t.reason,
                %s,
                a.version, a.created_at, a.stopped_at
            """.formatted(TimerProgress.COLUMNS) + FROM + TimerProgress.LATE;

    /** The placeholders are one operator and two directions, all of them from {@link Sort}. */
    private static final String OF_EVENT = VIEW + MATCHING + """
                and (:afterDueAt::timestamptz is null
                    or (t.due_at, t.timer_id) %s (:afterDueAt::timestamptz, :afterTimerId::uuid))
            order by t.due_at %s, t.timer_id %s
            limit :limit
            """;

    private static final String ONE = VIEW + "where a.announcement_id = :id and a.organizer_id = :organizerId";

    private static final String COUNT = "select count(*) " + FROM + MATCHING;

    /** Asks the same function as the slices do, about a timer that does not exist. */
    private static final String EXPECTED = """
            with asked as materialized (
                select jsonb_populate_record(null::timer, jsonb_build_object(
                    'kind', 'ANNOUNCEMENT',
                    'channels', string_to_array(:channels, E'\\n'),
                    'audience_statuses', string_to_array(:statuses, E'\\n'),
                    'audience_segments', string_to_array(:segments, E'\\n'),
                    'audience_answers', :answers::jsonb,
                    'audience_attendance', :attendance::text,
                    'late_policy', 'SKIP',
                    'due_at', 'infinity',
                    'useful_until', 'infinity')) as timer),
            -- All that the function looks at, so that it is asked once for many people.
            alike as (
                select a.kind, a.status, a.segment, a.choices, a.attendance, a.channels, count(*) as people
                from audience a
                where a.event_id = :eventId and a.organizer_id = :organizerId
                group by a.kind, a.status, a.segment, a.choices, a.attendance, a.channels),
            reach as (
                select array_to_string(array(
                        select c.channel
                        from unnest((s.timer).channels) as c(channel)
                        where in_audience(s.timer, jsonb_populate_record(null::audience, to_jsonb(a)), c.channel)
                        order by c.channel), E'\\n') as reached,
                    case
                        when a.kind = 'HOST' then 'HOST'
                        when a.status <> all ((s.timer).audience_statuses) then 'STATUS'
                        when a.segment is null and (s.timer).audience_segments is not null
                            or a.segment <> all ((s.timer).audience_segments) then 'SEGMENT'
                        when not has_chosen(a.choices, (s.timer).audience_answers) then 'ANSWER'
                        when a.attendance is distinct from (s.timer).audience_attendance
                            and (s.timer).audience_attendance is not null then 'ATTENDANCE'
                        else 'CHANNEL'
                    end as otherwise,
                    a.people
                from asked s
                cross join alike a)
            select g.reached, case when g.reached = '' then g.otherwise end as reason, sum(g.people) as people
            from reach g
            group by 1, 2
            order by 1, 2
            """;

    private final JdbcClient jdbc;

    AnnouncementViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The announcement behind which a page begins. */
    record Position(Instant sendAt, UUID id) {}

    /** The announcements in these statuses; no status means every status. */
    List<AnnouncementView> ofEvent(
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
                .param("afterDueAt", after == null ? null : after.sendAt().atOffset(ZoneOffset.UTC))
                .param("afterTimerId", after == null ? null : after.id())
                .param("limit", limit)
                .query((row, number) -> view(row))
                .list();
    }

    /** The organizer's announcement of this id. */
    Optional<AnnouncementView> find(OrganizerId organizer, UUID id) {
        return jdbc.sql(ONE)
                .param("id", id)
                .param("organizerId", organizer.value())
                .query((row, number) -> view(row))
                .optional();
    }

    /** Number of announcements on all pages. */
    long count(OrganizerId organizer, UUID eventId, List<TimerStatus> statuses) {
        return matching(COUNT, organizer, eventId, statuses).query(Long.class).single();
    }

    /** Whom an announcement of the organizer's live event would reach now. */
    Expected expected(OrganizerId organizer, UUID eventId, Broadcast broadcast) {
        List<Group> groups = jdbc.sql(EXPECTED)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("channels", String.join("\n", broadcast.channels()))
                .param("statuses", String.join("\n", broadcast.statuses()))
                .param("segments", lines(broadcast.condition().segments()))
                .param("answers", ConditionJson.ofAnswers(broadcast.condition().answers()))
                .param("attendance", broadcast.attendance())
                .query((row, number) ->
                        new Group(reached(row.getString("reached")), row.getString("reason"), row.getLong("people")))
                .list();
        return new Expected(
                groups.stream()
                        .filter(group -> group.reason() == null)
                        .mapToLong(Group::people)
                        .sum(),
                broadcast.channels().stream()
                        .map(channel -> new OnChannel(
                                channel,
                                groups.stream()
                                        .filter(group -> group.reached().contains(channel))
                                        .mapToLong(Group::people)
                                        .sum()))
                        .toList(),
                groups.stream()
                        .filter(group -> group.reason() != null)
                        .map(group -> new LeftOut(Reason.valueOf(group.reason()), group.people()))
                        .toList());
    }

    /** People who get it on the same channels, or do not get it for the same reason. */
    private record Group(List<String> reached, @Nullable String reason, long people) {}

    private JdbcClient.StatementSpec matching(
            String statement, OrganizerId organizer, UUID eventId, List<TimerStatus> statuses) {
        return jdbc.sql(statement)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("statuses", statuses.stream().map(Enum::name).toArray(String[]::new));
    }

    private static AnnouncementView view(ResultSet row) throws SQLException {
        String segments = row.getString("segments");
        OffsetDateTime stoppedAt = row.getObject("stopped_at", OffsetDateTime.class);
        return new AnnouncementView(
                row.getObject("announcement_id", UUID.class),
                row.getObject("event_id", UUID.class),
                texts(row.getString("channels")),
                row.getString("subject"),
                row.getString("message"),
                AudienceView.of(
                        texts(row.getString("statuses")),
                        ConditionJson.read(segments == null ? null : texts(segments), row.getString("answers")),
                        row.getString("attendance")),
                row.getObject("due_at", OffsetDateTime.class).toInstant(),
                TimerStatus.valueOf(row.getString("status")),
                row.getString("reason"),
                row.getLong("audience"),
                row.getLong("published"),
                row.getBoolean("paused"),
                row.getLong("version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                stoppedAt == null ? null : stoppedAt.toInstant(),
                null);
    }

    private static List<String> reached(String channels) {
        return channels.isEmpty() ? List.of() : texts(channels);
    }

    private static @Nullable String lines(@Nullable List<String> texts) {
        return texts == null ? null : String.join("\n", texts);
    }

    private static List<String> texts(String lines) {
        return List.of(lines.split("\n"));
    }
}
