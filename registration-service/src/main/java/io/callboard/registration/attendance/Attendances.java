package io.callboard.registration.attendance;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.attendance.message.AttendanceState;
import io.callboard.registration.liveevent.LiveEventProperties;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The attendance of registrations, one row each. A call changes that row by one statement, with the clock of the
 * database. It locks no other row, so a transaction that holds rows of other tables may wait for it.
 */
@Component
public class Attendances {

    /** Bounds the messages that one pass can cause. Further sessions are not counted. */
    static final int MOST_SESSIONS = 500;

    /** The tabs that keep a session running. A leave of a further tab changes nothing. */
    private static final int MOST_TABS = 8;

    private static final String STATE = """
            a.registration_id, a.event_id, a.organizer_id, a.version, a.joined_at, a.left_at,
                a.checked_in_at, a.sessions, a.watched_millis, a.outcome, now() as occurred_at\
            """;

    /** Parameter silence is in milliseconds. */
    private static final String SILENT_AT = "(a.seen_at + :silence * interval '1 millisecond')";

    private static final String IS_SILENT = "(a.session_since is not null and " + SILENT_AT + " < now())";

    /** When a session ends that nobody continues: now, unless it is silent since before. */
    private static final String END = "least(greatest(now(), a.seen_at), " + SILENT_AT + ")";

    private static final String JOIN = """
            insert into attendance as a (registration_id, event_id, organizer_id, version, joined_at, sessions,
                session_since, seen_at, tabs)
            select r.id, r.event_id, r.organizer_id, 1, now(), 1, now(), now(), array[:tab::text]
            from pass p
            join registration r on r.id = p.registration_id and r.organizer_id = p.organizer_id
            join live_event e on e.event_id = r.event_id and e.organizer_id = r.organizer_id
            where p.token_hash = :hash and p.kind = 'WATCH' and p.revoked_at is null
                and coalesce(p.shown_status, r.status) = 'CONFIRMED'
                and r.kind = 'REGISTRANT' and r.status = 'CONFIRMED'
                and case e.status
                    when 'LIVE' then now() < e.ends_at + :grace * interval '1 millisecond'
                    when 'ENDED' then false
                    when 'CANCELLED' then false
                    else now() < e.ends_at
                        and now() >= coalesce(e.planned_starts_at, e.starts_at)
                            - :opensBefore * interval '1 millisecond'
                end
            on conflict (registration_id) do update set
                version = a.version + (a.session_since is null or %1$s)::integer,
                joined_at = coalesce(a.joined_at, excluded.joined_at),
                left_at = null,
                sessions = a.sessions + (a.session_since is null or %1$s)::integer,
                watched_millis = a.watched_millis + case when %1$s then %3$s else 0 end,
                session_since = case when %1$s then now() else coalesce(a.session_since, now()) end,
                seen_at = greatest(a.seen_at, now()),
                tabs = case
                    when a.session_since is null or %1$s then excluded.tabs
                    when a.tabs @> excluded.tabs or cardinality(a.tabs) >= :mostTabs then a.tabs
                    else a.tabs || excluded.tabs
                end
            where a.outcome is null and (a.session_since is not null or a.sessions < :mostSessions)
            returning %4$s, coalesce(old.version, 0) < new.version as is_new
            """.formatted(IS_SILENT, END, millis(SILENT_AT), STATE);

    /** A leave of the last open tab ends the session. */
    private static final String LEAVE = """
            update attendance a
            set tabs = array_remove(a.tabs, :tab::text),
                version = a.version + (a.tabs <@ array[:tab::text])::integer,
                left_at = case when a.tabs <@ array[:tab::text] then %1$s end,
                watched_millis = a.watched_millis + case when a.tabs <@ array[:tab::text] then %2$s else 0 end,
                session_since = case when a.tabs <@ array[:tab::text] then null else a.session_since end,
                seen_at = case when a.tabs <@ array[:tab::text] then null else a.seen_at end
            from pass p
            where p.token_hash = :hash and p.kind = 'WATCH' and p.registration_id = a.registration_id
                and p.organizer_id = a.organizer_id and a.session_since is not null and a.tabs @> array[:tab::text]
            returning %3$s, a.session_since is null as is_new
            """.formatted(END, millis(END), STATE);

    /**
     * The first check-in counts. It is no session, and has no message of its own: the version rises with the next one. The
     * live event cannot end before the commit, so {@link AttendanceRecorder} sees every check-in.
     */
    private static final String CHECK_IN = """
            insert into attendance as a (registration_id, event_id, organizer_id, version, checked_in_at)
            select r.id, r.event_id, r.organizer_id, 0, now()
            from registration r
            join live_event e on e.event_id = r.event_id and e.organizer_id = r.organizer_id
            where r.id = :registrationId and r.organizer_id = :organizerId and r.kind = 'REGISTRANT'
                and r.status = 'CONFIRMED' and e.status not in ('ENDED', 'CANCELLED')
            for share of e
            on conflict (registration_id) do update set checked_in_at = now()
            where a.outcome is null and a.checked_in_at is null
            """;

    private static final String ANY_CHECKED_IN = """
            select exists (
                select from attendance
                where event_id = :eventId and organizer_id = :organizerId and checked_in_at is not null)
            """;

    /** Skips rows that a call, or another instance, has locked: they are not silent, or are closed there. */
    private static final String CLOSE_SILENT = """
            with silent as (
                select registration_id
                from attendance a
                where %1$s
                limit :limit
                for update skip locked
            )
            update attendance a
            set version = a.version + 1, left_at = %2$s, watched_millis = a.watched_millis + %3$s,
                session_since = null, seen_at = null, tabs = '{}'
            from silent
            where a.registration_id = silent.registration_id
            returning %4$s
            """.formatted(IS_SILENT, SILENT_AT, millis(SILENT_AT), STATE);

    /** In the order of the ids. One row for each registrant; its state is null if it was recorded before. */
    private static final String RECORD = """
            with registrant as materialized (
                select id, event_id, organizer_id
                from registration
                where event_id = :eventId and organizer_id = :organizerId and kind = 'REGISTRANT'
                    and status = 'CONFIRMED' and id > :after
                order by id
                limit :limit
            ), a as (
                insert into attendance as a (registration_id, event_id, organizer_id, version, outcome)
                select id, event_id, organizer_id, 1, 'NO_SHOW'
                from registrant
                order by id
                on conflict (registration_id) do update set
                    version = a.version + 1,
                    outcome = case when coalesce(a.joined_at, a.checked_in_at) is null then 'NO_SHOW' else 'ATTENDED' end,
                    left_at = case when a.session_since is null then a.left_at else %1$s end,
                    watched_millis = a.watched_millis + case when a.session_since is null then 0 else %2$s end,
                    session_since = null, seen_at = null, tabs = '{}'
                where a.outcome is null
                returning a.*
            )
            select registrant.id, %3$s
            from registrant
            left join a on a.registration_id = registrant.id
            order by registrant.id
            """.formatted(END, millis(END), STATE);

    private static final String FIND = """
            select a.registration_id, a.joined_at, a.left_at, a.checked_in_at, a.outcome,
                a.watched_millis + case when a.session_since is null then 0 else %s end as watched_millis
            from attendance a
            where a.registration_id = any (:ids::uuid[]) and a.organizer_id = :organizerId
            """.formatted(millis(END));

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final AttendanceProperties properties;
    private final LiveEventProperties liveEvents;

    Attendances(JdbcClient jdbc, Outbox outbox, AttendanceProperties properties, LiveEventProperties liveEvents) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.properties = properties;
        this.liveEvents = liveEvents;
    }

    /** The length of the running session until this instant. */
    private static String millis(String end) {
        return "(extract(epoch from %s - a.session_since) * 1000)::bigint".formatted(end);
    }

    /**
     * The holder of the pass begins to watch in this tab, or continues. False if nothing is counted: the pass is none of a
     * confirmed registrant, or its live event is not open.
     *
     * @param opensBefore how long before the start of the live event it is open
     */
    @Transactional
    public boolean join(byte[] passHash, String tab, Duration opensBefore) {
        Optional<Change> change = jdbc.sql(JOIN)
                .param("hash", passHash)
                .param("tab", tab)
                .param("grace", liveEvents.grace().toMillis())
                .param("opensBefore", opensBefore.toMillis())
                .param("silence", properties.silence().toMillis())
                .param("mostTabs", MOST_TABS)
                .param("mostSessions", MOST_SESSIONS)
                .query(Attendances::change)
                .optional();
        change.filter(Change::isNew).ifPresent(joined -> publish(AttendanceState.JOINED, List.of(joined.state())));
        return change.isPresent();
    }

    /** The holder of the pass does not watch in this tab any more; false if nothing is known of such a tab. */
    @Transactional
    public boolean leave(byte[] passHash, String tab) {
        Optional<Change> change = jdbc.sql(LEAVE)
                .param("hash", passHash)
                .param("tab", tab)
                .param("silence", properties.silence().toMillis())
                .query(Attendances::change)
                .optional();
        change.filter(Change::isNew).ifPresent(left -> publish(AttendanceState.LEFT, List.of(left.state())));
        return change.isPresent();
    }

    /**
     * The registrant has come to the venue. False if nothing changes: the registrant was checked in before, or the
     * registration is not a confirmed one of a live event that goes on.
     */
    @Transactional
    public boolean checkIn(UUID registrationId, OrganizerId organizer) {
        return jdbc.sql(CHECK_IN)
                        .param("registrationId", registrationId)
                        .param("organizerId", organizer.value())
                        .update()
                == 1;
    }

    /** Whether anybody was checked in at this live event. */
    boolean anyCheckedIn(UUID eventId, OrganizerId organizer) {
        return jdbc.sql(ANY_CHECKED_IN)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query(Boolean.class)
                .single();
    }

    /** The attendance of each of these registrations. */
    public Map<UUID, Attendance> of(OrganizerId organizer, Collection<UUID> registrations) {
        Map<UUID, Attendance> found = new LinkedHashMap<>();
        registrations.forEach(id -> found.put(id, Attendance.NONE));
        jdbc.sql(FIND)
                .param("ids", registrations.toArray(UUID[]::new))
                .param("organizerId", organizer.value())
                .param("silence", properties.silence().toMillis())
                .query(row -> {
                    String outcome = row.getString("outcome");
                    found.put(
                            row.getObject("registration_id", UUID.class),
                            new Attendance(
                                    instant(row, "joined_at"),
                                    instant(row, "left_at"),
                                    instant(row, "checked_in_at"),
                                    row.getLong("watched_millis") / 1000,
                                    outcome == null ? null : Attendance.Status.valueOf(outcome)));
                });
        return found;
    }

    /** Ends sessions whose last heartbeat is too long ago, at most so many; their number. */
    @Transactional
    int closeSilent(int atMost) {
        List<AttendanceState> closed = jdbc.sql(CLOSE_SILENT)
                .param("silence", properties.silence().toMillis())
                .param("limit", atMost)
                .query((row, number) -> state(row))
                .list();
        publish(AttendanceState.LEFT, closed);
        return closed.size();
    }

    /**
     * Records the attendance of the next confirmed registrants of an ended live event, and ends their sessions.
     *
     * @param after the last registrant that is recorded
     * @return the ids of the registrants
     */
    List<UUID> record(UUID eventId, OrganizerId organizer, UUID after, int atMost) {
        record Recorded(UUID id, @Nullable AttendanceState state) {}
        List<Recorded> recorded = jdbc.sql(RECORD)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("after", after)
                .param("limit", atMost)
                .param("silence", properties.silence().toMillis())
                .query((row, number) -> new Recorded(
                        row.getObject("id", UUID.class), row.getObject("registration_id") == null ? null : state(row)))
                .list();
        List<AttendanceState> states = new ArrayList<>(recorded.size());
        for (Recorded registrant : recorded) {
            if (registrant.state() != null) {
                states.add(registrant.state());
            }
        }
        publish(AttendanceState.RECORDED, states);
        return recorded.stream().map(Recorded::id).toList();
    }

    private void publish(String type, List<AttendanceState> states) {
        outbox.appendAll(states.stream()
                .map(state -> OutgoingMessage.of(AttendanceState.TOPIC, state.registrationId(), type, state))
                .toList());
    }

    /**
     * The result of a call.
     *
     * @param isNew whether there is a message about it
     */
    private record Change(AttendanceState state, boolean isNew) {}

    private static Change change(ResultSet row, int number) throws SQLException {
        return new Change(state(row), row.getBoolean("is_new"));
    }

    private static AttendanceState state(ResultSet row) throws SQLException {
        return new AttendanceState(
                row.getObject("registration_id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getString("organizer_id"),
                row.getLong("version"),
                instant(row, "joined_at"),
                instant(row, "left_at"),
                instant(row, "checked_in_at"),
                row.getInt("sessions"),
                row.getLong("watched_millis") / 1000,
                row.getString("outcome"),
                row.getTimestamp("occurred_at").toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
