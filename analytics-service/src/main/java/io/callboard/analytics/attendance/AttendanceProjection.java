package io.callboard.analytics.attendance;

import io.callboard.analytics.activity.Activity;
import io.callboard.analytics.response.ReminderResponses;
import io.callboard.analytics.response.ReminderResponses.Registrant;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.Newest;
import io.callboard.chassis.sql.Columns;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps one row per registration with the newest state of its attendance, and roll-ups for each live event. The statement
 * that replaces rows adds the differences to them, so a message that comes twice or late adds nothing.
 */
@Component
class AttendanceProjection {

    /**
     * Shape of the rows that this code writes; it rises when older rows lack a column. 2 adds the instant of the first
     * join, and the roll-ups of watch times and activity. 3 adds who watches now. 5 counts the responses to reminders. 6
     * adds the instant of the last leave, and who was there in each minute.
     */
    static final int SHAPE = 6;

    /** In the order of the keys, so that two batches with the same live events do not deadlock. */
    private static final String KEEP_THE_NEWEST = """
            with changed as (
                insert into attendance as known
                    (event_id, registration_id, organizer_id, version, shape, joined, joined_at, left_at, watching,
                     seconds, outcome)
                select event_id, registration_id, organizer_id, version, :shape, joined_at is not null, joined_at, left_at,
                    watching, seconds, outcome
                from unnest(
                    :eventIds::uuid[], :registrationIds::uuid[], :organizerIds::text[], :versions::bigint[],
                    :joinedAt::timestamptz[], :leftAt::timestamptz[], :watching::boolean[], :seconds::bigint[],
                    :outcomes::text[])
                    as state (event_id, registration_id, organizer_id, version, joined_at, left_at, watching, seconds,
                        outcome)
                order by event_id, registration_id
                on conflict (event_id, registration_id) do update
                set organizer_id = excluded.organizer_id,
                    version = excluded.version,
                    shape = excluded.shape,
                    joined = excluded.joined,
                    joined_at = excluded.joined_at,
                    left_at = excluded.left_at,
                    watching = excluded.watching,
                    seconds = excluded.seconds,
                    outcome = excluded.outcome
                where (known.version, known.shape) < (excluded.version, excluded.shape)
                returning old as before, new as after
            ), signed as (
                select -1 as sign, (before).* from changed where (before).organizer_id is not null
                union all
                select 1, (after).* from changed
            ), watch_times as (
                insert into watch_time_count as known (event_id, organizer_id, seconds, amount)
                select event_id, organizer_id, seconds / 10 * 10 as step, sum(sign)
                from signed
                where joined
                group by event_id, organizer_id, step
                having sum(sign) <> 0
                order by event_id, organizer_id, step
                on conflict (event_id, organizer_id, seconds) do update
                set amount = known.amount + excluded.amount
            ), minutes as (
                select event_id, organizer_id, minute, sum(change) as change
                from signed
                cross join lateral (
                    values (date_bin('1 minute', joined_at, 'epoch'), sign),
                        (date_bin('1 minute', left_at, 'epoch') + interval '1 minute', -sign)
                ) as moved (minute, change)
                where joined_at is not null and minute is not null
                  -- Rows of lower shapes were never added.
                  and (sign = 1 or shape > 5)
                group by event_id, organizer_id, minute
                having sum(change) <> 0
            ), presences as (
                insert into presence as known (event_id, organizer_id, minute, change)
                select event_id, organizer_id, minute, change
                from minutes
                order by event_id, organizer_id, minute
                on conflict (event_id, organizer_id, minute) do update
                set change = known.change + excluded.change
            ), quarters as (
                select event_id, organizer_id, 'joined' as metric, %s as quarter, sum(sign) as amount
                from (select *, joined_at as happened_at from signed where joined_at is not null) as joins
                group by event_id, organizer_id, quarter
                having sum(sign) <> 0
            ), %s
            insert into viewership as known (event_id, organizer_id, joined, watching, seconds, attended, no_shows)
            select event_id, organizer_id,
                coalesce(sum(sign) filter (where joined), 0),
                coalesce(sum(sign) filter (where watching), 0),
                sum(sign * seconds),
                coalesce(sum(sign) filter (where outcome = 'ATTENDED'), 0),
                coalesce(sum(sign) filter (where outcome = 'NO_SHOW'), 0)
            from signed
            group by event_id, organizer_id
            order by event_id
            on conflict (event_id) do update
            set joined = known.joined + excluded.joined,
                watching = known.watching + excluded.watching,
                seconds = known.seconds + excluded.seconds,
                attended = known.attended + excluded.attended,
                no_shows = known.no_shows + excluded.no_shows
            """.formatted(Activity.QUARTER, Activity.ADD_QUARTERS);

    private final JdbcClient jdbc;
    private final ReminderResponses responses;

    AttendanceProjection(JdbcClient jdbc, ReminderResponses responses) {
        this.jdbc = jdbc;
        this.responses = responses;
    }

    void apply(List<Message<AttendanceState>> messages) {
        var newest = Newest.of(messages, AttendanceState::registrationId);
        if (newest.isEmpty()) {
            return;
        }
        responses.afterAttendance(
                registrants(newest.stream()),
                registrants(newest.stream().filter(state -> state.joinedAt() != null)),
                () -> keep(newest));
    }

    private static List<Registrant> registrants(Stream<AttendanceState> states) {
        return states.map(state -> new Registrant(state.eventId(), state.registrationId()))
                .toList();
    }

    private void keep(Collection<AttendanceState> newest) {
        jdbc.sql(KEEP_THE_NEWEST)
                .param("shape", SHAPE)
                .param("eventIds", Columns.of(newest, AttendanceState::eventId))
                .param("registrationIds", Columns.of(newest, AttendanceState::registrationId))
                .param("organizerIds", Columns.of(newest, AttendanceState::organizerId))
                .param("versions", Columns.of(newest, AttendanceState::version))
                .param("joinedAt", Columns.of(newest, AttendanceState::joinedAt))
                .param("leftAt", Columns.of(newest, AttendanceState::leftAt))
                .param("watching", Columns.of(newest, AttendanceState::isWatching))
                .param("seconds", Columns.of(newest, AttendanceState::seconds))
                .param("outcomes", Columns.of(newest, AttendanceState::outcome))
                .update();
    }
}
