package io.callboard.scheduler.announcement;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.scheduler.timer.AnnouncementTimers.Broadcast;
import io.callboard.scheduler.timer.Condition;
import io.callboard.scheduler.timer.ConditionJson;
import io.callboard.scheduler.timer.TimerStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The texts of announcements and their changes. The timer of the same id has everything else. */
@Repository
class Announcements {

    /** Planning writes the row, so a cancellation of the event comes wholly before or wholly after. */
    private static final String LOCK_EVENT = """
            select epoch, status, ends_at, now() as read_at
            from live_event
            where event_id = :eventId and organizer_id = :organizerId and start_local is not null
            for no key update
            """;

    private static final String COUNT_OPEN = """
            select count(*) from timer
            where event_id = :eventId and kind = 'ANNOUNCEMENT' and status in ('SCHEDULED', 'ARMING', 'ARMED')
            """;

    /**
     * A version is the time in milliseconds, or one more than the last one. So it also rises when a restored database has
     * forgotten the last ones. Only versions of one announcement are compared, and one database writes them.
     */
    private static final String ADD = """
            insert into announcement (announcement_id, event_id, organizer_id, subject, message, version)
            values (:id, :eventId, :organizerId, :subject, :message,
                floor(extract(epoch from clock_timestamp()) * 1000)::bigint)
            returning version
            """;

    private static final String LOCK = """
            select a.event_id, a.subject, a.message, a.version, array_to_string(t.channels, E'\\n') as channels,
                array_to_string(t.audience_statuses, E'\\n') as statuses,
                array_to_string(t.audience_segments, E'\\n') as segments, t.audience_answers as answers,
                t.audience_attendance as attendance, t.due_at, t.status,
                a.stopped_at is not null as stopped,
                t.due_at <= clock_timestamp() + make_interval(secs => :closedSeconds) as closed, e.ends_at,
                now() as read_at
            from announcement a
            join timer t on t.timer_id = a.announcement_id
            join live_event e on e.event_id = a.event_id
            where a.announcement_id = :id and a.organizer_id = :organizerId
            for update of a, t
            """;

    private static final String EDIT = """
            update announcement set
                subject = :subject,
                message = :message,
                version = greatest(version + 1, floor(extract(epoch from clock_timestamp()) * 1000)::bigint)
            where announcement_id = :id and organizer_id = :organizerId
            returning version
            """;

    private static final String STOP = """
            update announcement set
                stopped_at = now(),
                version = greatest(version + 1, floor(extract(epoch from clock_timestamp()) * 1000)::bigint)
            where announcement_id = :id and organizer_id = :organizerId
            """;

    private final JdbcClient jdbc;

    Announcements(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A live event whose row this transaction holds.
     *
     * @param readAt the start of the transaction, by the database's clock
     */
    record Event(int epoch, String status, Instant endsAt, Instant readAt) {}

    /**
     * An announcement whose rows this transaction holds.
     *
     * @param closed whether it is too late for a new text
     * @param endsAt the end of its live event
     */
    record Locked(
            UUID eventId,
            Draft draft,
            long version,
            TimerStatus status,
            boolean closed,
            boolean stopped,
            Instant endsAt,
            Instant readAt) {}

    /** Holds the organizer's live event until the transaction ends; empty if it is not known here. */
    Optional<Event> lockEvent(OrganizerId organizer, UUID eventId) {
        return jdbc.sql(LOCK_EVENT)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query((row, number) -> new Event(
                        row.getInt("epoch"), row.getString("status"), instant(row, "ends_at"), instant(row, "read_at")))
                .optional();
    }

    /** How many announcements of the live event have not gone out. */
    long countOpen(UUID eventId) {
        return jdbc.sql(COUNT_OPEN).param("eventId", eventId).query(Long.class).single();
    }

    /** Returns the version. */
    long add(OrganizerId organizer, UUID eventId, UUID id, Draft draft) {
        return jdbc.sql(ADD)
                .param("id", id)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("subject", draft.subject())
                .param("message", draft.message())
                .query(Long.class)
                .single();
    }

    /**
     * Holds the organizer's announcement and its timer until the transaction ends. Waits for the slice that runs.
     *
     * @param closedBeforeDue how long before the due instant its text cannot be changed any more
     */
    Optional<Locked> lock(OrganizerId organizer, UUID id, Duration closedBeforeDue) {
        return jdbc.sql(LOCK)
                .param("id", id)
                .param("closedSeconds", closedBeforeDue.toMillis() / 1000.0)
                .param("organizerId", organizer.value())
                .query((row, number) -> new Locked(
                        row.getObject("event_id", UUID.class),
                        new Draft(
                                row.getString("subject"),
                                row.getString("message"),
                                new Broadcast(
                                        texts(row.getString("channels")),
                                        texts(row.getString("statuses")),
                                        condition(row),
                                        row.getString("attendance"),
                                        instant(row, "due_at"))),
                        row.getLong("version"),
                        TimerStatus.valueOf(row.getString("status")),
                        row.getBoolean("closed"),
                        row.getBoolean("stopped"),
                        instant(row, "ends_at"),
                        instant(row, "read_at")))
                .optional();
    }

    /** Changes the text. Returns the new version. */
    long edit(OrganizerId organizer, UUID id, Draft draft) {
        return jdbc.sql(EDIT)
                .param("id", id)
                .param("organizerId", organizer.value())
                .param("subject", draft.subject())
                .param("message", draft.message())
                .query(Long.class)
                .single();
    }

    void stop(OrganizerId organizer, UUID id) {
        jdbc.sql(STOP).param("id", id).param("organizerId", organizer.value()).update();
    }

    private static Condition condition(ResultSet row) throws SQLException {
        String segments = row.getString("segments");
        return ConditionJson.read(segments == null ? null : texts(segments), row.getString("answers"));
    }

    private static List<String> texts(String lines) {
        return lines.isEmpty() ? List.of() : List.of(lines.split("\n"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
