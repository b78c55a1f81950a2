package io.callboard.scheduler.arming;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The timers that are to be armed or have been. All instants are compared with the database's clock. */
@Repository
class DueTimers {

    private static final String CLAIM_NEXT = """
            select timer_id, event_id, kind, array_to_string(channels, ',') as channels, due_at, members_until,
                arming_cursor, useful_until <= now() as missed
            from timer
            where status in ('SCHEDULED', 'ARMING') and due_at <= now() + make_interval(secs => :lead)
            order by due_at, timer_id
            limit 1
            for update skip locked
            """;

    /*
     * A reminder that is armed late goes to those only who were members when it was due. The values of the timer are
     * parameters and not joined, so that the slice is a range of the audience's primary key, read in its order.
     */
    private static final String ARM_SLICE = """
            with head as materialized (
                select reminder_due_head(t) as text from timer t where t.timer_id = :timerId),
            slice as materialized (
                select registration_id, channels
                from audience
                where event_id = :eventId
                    and registration_id > :cursor
                    and status = 'CONFIRMED'
                    and channels && string_to_array(:channels, ',')
                    and (member_since <= :membersUntil or :reminder and now() < :dueAt)
                order by registration_id
                limit :size),
            put as (
                insert into outbox (topic, message_key, message_type, message_id, payload)
                select 'reminders.v1', s.registration_id::text, 'ReminderDue',
                    concat_ws(':', :timerId, s.registration_id, c.channel),
                    reminder_due(h.text, s.registration_id, c.channel)
                from slice s
                cross join head h
                cross join lateral unnest(s.channels) as c(channel)
                where c.channel = any (string_to_array(:channels, ','))
                order by s.registration_id, c.channel
                returning 1),
            counted as (
                select (select count(*) from slice) as members,
                    (select count(*) from put) as messages,
                    (select registration_id from slice order by registration_id desc limit 1) as last)
            update timer set
                status = case when c.members < :size then 'ARMED' else 'ARMING' end,
                arming_cursor = coalesce(c.last, arming_cursor),
                audience = audience + c.members,
                published = published + c.messages
            from counted c
            where timer_id = :timerId
            returning status, c.members, c.messages
            """;

    private static final String SKIP_MISSED = """
            update timer set status = 'SKIPPED', reason = 'MISSED' where timer_id = :timerId
            """;

    private static final String FINISH = """
            update timer set status = 'DONE'
            where timer_id in (
                select timer_id from timer
                where status = 'ARMED' and due_at <= now()
                order by timer_id
                for update skip locked)
            """;

    private static final String MILLIS_TO_NEXT = """
            select ceil(extract(epoch from min(due_at) - make_interval(secs => :lead) - now()) * 1000)::bigint as millis
            from timer
            where status in ('SCHEDULED', 'ARMING')
            """;

    private final JdbcClient jdbc;

    DueTimers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A timer whose row this transaction holds. */
    record Claimed(
            UUID timerId,
            UUID eventId,
            boolean reminder,
            String channels,
            OffsetDateTime dueAt,
            @Nullable OffsetDateTime membersUntil,
            UUID cursor,
            boolean missed) {}

    /** What one slice did. */
    record Slice(String status, long members, long messages) {}

    /** The nearest due timer that no other instance holds, when its due instant is at most the lead away. */
    Optional<Claimed> claimNext(Duration lead) {
        return jdbc.sql(CLAIM_NEXT)
                .param("lead", seconds(lead))
                .query((row, number) -> claimed(row))
                .optional();
    }

    /** Announces the timer to the next members behind its cursor. */
    Slice armSlice(Claimed timer, int size) {
        OffsetDateTime membersUntil = timer.membersUntil();
        return jdbc.sql(ARM_SLICE)
                .param("timerId", timer.timerId())
                .param("eventId", timer.eventId())
                .param("cursor", timer.cursor())
                .param("channels", timer.channels())
                .param("membersUntil", membersUntil == null ? timer.dueAt() : membersUntil)
                .param("reminder", timer.reminder())
                .param("dueAt", timer.dueAt())
                .param("size", size)
                .query((row, number) ->
                        new Slice(row.getString("status"), row.getLong("members"), row.getLong("messages")))
                .single();
    }

    void skipMissed(Claimed timer) {
        jdbc.sql(SKIP_MISSED).param("timerId", timer.timerId()).update();
    }

    /** Moves armed timers whose due instant has passed to DONE. */
    int finish() {
        return jdbc.sql(FINISH).update();
    }

    /** How long until the next timer is to be armed, negative when it is overdue; empty if there is none. */
    Optional<Duration> untilNext(Duration lead) {
        List<Long> millis = jdbc.sql(MILLIS_TO_NEXT)
                .param("lead", seconds(lead))
                .query((row, number) -> row.getObject("millis", Long.class))
                .list();
        return millis.stream()
                .filter(value -> value != null)
                .map(Duration::ofMillis)
                .findFirst();
    }

    private static Claimed claimed(ResultSet row) throws SQLException {
        return new Claimed(
                row.getObject("timer_id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getString("kind").equals("REMINDER"),
                row.getString("channels"),
                row.getObject("due_at", OffsetDateTime.class),
                row.getObject("members_until", OffsetDateTime.class),
                row.getObject("arming_cursor", UUID.class),
                row.getBoolean("missed"));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
