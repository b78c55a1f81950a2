package io.callboard.scheduler.audience;

import io.callboard.chassis.sql.Columns;
import io.callboard.scheduler.audience.AudienceSubscriber.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The people of each live event. Statuses and channels that this code does not know are kept, and match no timer. */
@Repository
class Audience {

    /**
     * Number of the set of columns that this code knows; it rises when a column is added. The same version replaces a
     * row of a lower shape, so that reading the topic again fills the new column. A higher version always wins: old
     * messages that are read again must not restore an older state while timers arm.
     */
    static final int SHAPE = 4;

    /** The same for what this code keeps of an attendance. A dropped database reads the topic again. */
    static final int ATTENDANCE_SHAPE = 1;

    /**
     * The end of a statement: counts its {@code written} rows that were not there before, and returns all of them. An
     * audience that has grown enough asks for a new planning, if that depends on it.
     */
    private static final String COUNT_NEW = """
            counted as (
                insert into audience_size as z (event_id, organizer_id, members)
                select event_id, min(organizer_id), count(*) filter (where before is null)
                from written
                where before is null or joins
                group by event_id
                order by event_id
                on conflict (event_id) do update set
                    members = z.members + excluded.members,
                    recount_after = case
                        when z.recount_after is null then null
                        when z.recount_after > (select count(*) from written w where w.event_id = z.event_id and w.joins)
                            then z.recount_after
                                - (select count(*) from written w where w.event_id = z.event_id and w.joins)
                    end
                returning new.event_id, new.organizer_id,
                    old.recount_after is not null and new.recount_after is null as grown),
            recounted as (
                insert into rule_planning (event_id, organizer_id)
                select event_id, organizer_id from counted where grown)
            select event_id, registration_id, before from written
            """;

    private static final String REPLACE_IF_NEWER = """
            with written as (
                insert into audience as a
                    (event_id, registration_id, organizer_id, channels, status, version, member_since, locale,
                    time_zone, segment, known_epoch, registered_at, kind, reminder_rules, wishes, quiet, wished_at,
                    choices, shape)
                select m.event_id, m.registration_id, m.organizer_id, string_to_array(m.channels, E'\\n'), m.status,
                    m.version, m.member_since, m.locale, m.time_zone, m.segment, m.known_epoch, m.registered_at,
                    m.kind, string_to_array(m.reminder_rules, E'\\n'), string_to_array(m.wishes, E'\\n'), m.quiet,
                    case when m.wishes <> 'ALL' or m.quiet is not null then m.member_since end,
                    m.choices, :shape
                from unnest(:eventIds::uuid[], :registrationIds::uuid[], :organizerIds::text[], :channels::text[],
                        :statuses::text[], :versions::bigint[], :memberSince::timestamptz[], :locales::text[],
                        :timeZones::text[], :segments::text[], :knownEpochs::integer[],
                        :registeredAts::timestamptz[], :kinds::text[], :reminderRules::text[], :wishes::text[],
                        :quiets::text[], :choices::jsonb[])
                    as m(event_id, registration_id, organizer_id, channels, status, version, member_since, locale,
                        time_zone, segment, known_epoch, registered_at, kind, reminder_rules, wishes, quiet, choices)
                on conflict (event_id, registration_id) do update set
                    channels = excluded.channels,
                    status = excluded.status,
                    version = excluded.version,
                    member_since = case
                        when a.status = 'CONFIRMED' and excluded.status = 'CONFIRMED' then a.member_since
                        else excluded.member_since
                    end,
                    locale = excluded.locale,
                    time_zone = excluded.time_zone,
                    segment = excluded.segment,
                    choices = excluded.choices,
                    known_epoch = excluded.known_epoch,
                    registered_at = excluded.registered_at,
                    kind = excluded.kind,
                    reminder_rules = excluded.reminder_rules,
                    wishes = excluded.wishes,
                    quiet = excluded.quiet,
                    former_clock = case
                        when clock_of(a.time_zone, a.quiet) = clock_of(excluded.time_zone, excluded.quiet) then a.former_clock
                        when a.status = 'CONFIRMED' then clock_of(a.time_zone, a.quiet)
                    end,
                    moved_at = case
                        when clock_of(a.time_zone, a.quiet) = clock_of(excluded.time_zone, excluded.quiet) then a.moved_at
                        when a.status = 'CONFIRMED' then excluded.member_since
                    end,
                    wished_at = case
                        when (a.wishes, a.quiet) is distinct from (excluded.wishes, excluded.quiet)
                            then excluded.member_since
                        else a.wished_at
                    end,
                    shape = excluded.shape
                where (a.version, a.shape) < (excluded.version, excluded.shape)
                returning new.event_id, new.registration_id, new.organizer_id, new.kind,
                    clock_of(new.time_zone, new.quiet) as zone, new.wishes,
                    case when new.status = 'CONFIRMED' and new.kind <> 'HOST' then quarter_of(new.member_since) end as quarter,
                    case when new.wished_at is not null then least(new.wished_at, now()) end as wished_at,
                    new.status = 'CONFIRMED' and new.kind <> 'HOST'
                        and (old.status = 'CONFIRMED' and new.channels <@ old.channels) is not true as joins,
                    case when old.event_id is not null then old::text end as before),
            asked as (
                insert into host_planning (event_id, organizer_id)
                select distinct event_id, organizer_id from written where kind = 'HOST'),
            zoned as (
                insert into audience_zone (event_id, zone, organizer_id, since)
                select event_id, zone, min(organizer_id), min(wished_at)
                from written
                where kind <> 'HOST'
                group by event_id, zone
                order by event_id, zone
                on conflict do nothing
                returning event_id, organizer_id, zone),
            quartered as (
                insert into audience_quarter (event_id, quarter, organizer_id)
                select event_id, quarter, min(organizer_id)
                from written
                where quarter is not null
                group by event_id, quarter
                order by event_id, quarter
                on conflict do nothing
                returning event_id, organizer_id),
            wished as (
                insert into audience_wish (event_id, wish, organizer_id, since)
                select w.event_id, p.wish, min(w.organizer_id), min(coalesce(w.wished_at, now()))
                from written w
                cross join lateral unnest(w.wishes) as p(wish)
                where w.kind <> 'HOST' and p.wish not in ('ALL', 'NONE')
                group by w.event_id, p.wish
                order by w.event_id, p.wish
                on conflict do nothing
                returning event_id, organizer_id),
            replanned as (
                insert into rule_planning (event_id, organizer_id, quarter_only)
                select event_id, organizer_id, bool_and(quarter_only)
                from (
                    select event_id, organizer_id, false as quarter_only from zoned where zone <> ''
                    union all
                    select event_id, organizer_id, false from wished
                    union all
                    select event_id, organizer_id, true from quartered) n
                group by event_id, organizer_id),
            """ + COUNT_NEW;

    /**
     * What is recorded stays. A person whom this service does not know yet gets a row that is in no audience; version 0
     * lets every state of the registration replace it. Rows are written in the order of {@link #REPLACE_IF_NEWER}.
     */
    private static final String RECORD = """
            with written as (
                insert into audience as a
                    (event_id, registration_id, organizer_id, channels, status, version, member_since, attendance)
                select m.event_id, m.registration_id, m.organizer_id, '{}', 'UNKNOWN', 0, m.recorded_at, m.attendance
                from unnest(:eventIds::uuid[], :registrationIds::uuid[], :organizerIds::text[],
                        :recordedAts::timestamptz[], :attendances::text[])
                    as m(event_id, registration_id, organizer_id, recorded_at, attendance)
                on conflict (event_id, registration_id) do update set attendance = excluded.attendance
                where a.attendance is null
                returning new.event_id, new.registration_id, new.organizer_id, false as joins,
                    case when old.event_id is not null then old::text end as before),
            """ + COUNT_NEW;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    Audience(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Keeps the states, at most one per registration, unless the same or a newer one is known. */
    List<Change> replaceIfNewer(Collection<RegistrationState> states) {
        // All instances use the same order of rows, so that concurrent batches after a rebalance do not deadlock.
        List<RegistrationState> ordered = states.stream()
                .sorted(Comparator.comparing(RegistrationState::eventId)
                        .thenComparing(RegistrationState::registrationId))
                .toList();
        return jdbc.sql(REPLACE_IF_NEWER)
                .param("eventIds", Columns.of(ordered, RegistrationState::eventId))
                .param("registrationIds", Columns.of(ordered, RegistrationState::registrationId))
                .param("organizerIds", Columns.of(ordered, RegistrationState::organizerId))
                .param("channels", Columns.of(ordered, Audience::channels))
                .param("statuses", Columns.of(ordered, RegistrationState::audienceStatus))
                .param("versions", Columns.of(ordered, RegistrationState::version))
                .param("memberSince", Columns.of(ordered, RegistrationState::occurredAt))
                .param("locales", Columns.of(ordered, RegistrationState::locale))
                .param("timeZones", Columns.of(ordered, RegistrationState::timeZone))
                .param("segments", Columns.of(ordered, RegistrationState::segment))
                .param("knownEpochs", Columns.of(ordered, RegistrationState::knownEpoch))
                .param("registeredAts", Columns.of(ordered, RegistrationState::registeredAt))
                .param("kinds", Columns.of(ordered, RegistrationState::kindOrRegistrant))
                .param("reminderRules", Columns.of(ordered, Audience::reminderRules))
                .param("wishes", Columns.of(ordered, state -> String.join("\n", state.wishes())))
                .param("quiets", Columns.of(ordered, RegistrationState::quiet))
                .param("choices", Columns.of(ordered, Audience::choices))
                .param("shape", SHAPE)
                .query((row, number) -> change(row))
                .list();
    }

    /** Keeps whether these registrants attended, at most one each, unless that is known. */
    List<Change> record(Collection<AttendanceState> states) {
        List<AttendanceState> ordered = states.stream()
                .sorted(Comparator.comparing(AttendanceState::eventId).thenComparing(AttendanceState::registrationId))
                .toList();
        return jdbc.sql(RECORD)
                .param("eventIds", Columns.of(ordered, AttendanceState::eventId))
                .param("registrationIds", Columns.of(ordered, AttendanceState::registrationId))
                .param("organizerIds", Columns.of(ordered, AttendanceState::organizerId))
                .param("recordedAts", Columns.of(ordered, AttendanceState::occurredAt))
                .param("attendances", Columns.of(ordered, AttendanceState::outcome))
                .query((row, number) -> change(row))
                .list();
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getObject("event_id", UUID.class),
                row.getObject("registration_id", UUID.class),
                row.getString("before"));
    }

    private static String reminderRules(RegistrationState state) {
        List<String> rules = state.reminderRules();
        return rules == null ? "" : String.join("\n", rules);
    }

    private static String choices(RegistrationState state) {
        return state.choices() == null ? "{}" : JSON.writeValueAsString(state.choices());
    }

    private static String channels(RegistrationState state) {
        List<String> channels = state.channels();
        return channels == null
                ? ""
                : String.join("\n", channels.stream().distinct().toList());
    }
}
