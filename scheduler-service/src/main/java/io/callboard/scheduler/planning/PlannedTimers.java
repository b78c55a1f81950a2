package io.callboard.scheduler.planning;

import io.callboard.scheduler.planning.DueInstants.Due;
import io.callboard.scheduler.planning.Planning.Notice;
import io.callboard.scheduler.planning.Planning.Reason;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The timers of live events as planning writes them. Whatever a slice has begun is left to arming. */
@Repository
class PlannedTimers {

    /*
     * "Past due" is judged at the change, not when its message arrives: a reminder that came due while this service
     * was down is late, and armed at once as long as it is useful. The database's clock bounds the producer's.
     */
    private static final String PLAN = """
            insert into timer (timer_id, organizer_id, event_id, epoch, rule, kind, channels, due_at, useful_until,
                status, reason)
            select d.timer_id, :organizerId, :eventId, :epoch, d.rule, 'REMINDER', :channels, d.due_at, d.useful_until,
                case when s.reason is null then 'SCHEDULED' else 'SKIPPED' end, s.reason
            from unnest(:timerIds::uuid[], :rules::text[], :dueAts::timestamptz[], :usefulUntils::timestamptz[])
                as d(timer_id, rule, due_at, useful_until)
            cross join lateral (
                select case
                    when d.due_at <= least(:occurredAt, now()) then 'PAST_DUE'
                    when d.useful_until <= now() then 'MISSED'
                end as reason) s
            order by d.timer_id
            on conflict (timer_id) do update set
                channels = excluded.channels,
                useful_until = excluded.useful_until,
                status = excluded.status,
                reason = excluded.reason
            where timer.status = 'SCHEDULED' and excluded.status = 'SCHEDULED'
                or timer.status = 'CANCELLED' and timer.reason = 'RULE_REMOVED'
            """;

    private static final String ADD_NOTICE = """
            insert into timer (timer_id, organizer_id, event_id, epoch, rule, kind, channels, due_at, useful_until,
                members_until, status, reason)
            values (:timerId, :organizerId, :eventId, :epoch, :kind, :kind, :channels, least(:occurredAt, now()),
                :usefulUntil, :occurredAt,
                case when :usefulUntil <= now() then 'SKIPPED' else 'SCHEDULED' end,
                case when :usefulUntil <= now() then 'MISSED' end)
            on conflict (timer_id) do nothing
            """;

    private static final String CANCEL_OLDER_EPOCHS = """
            update timer set
                status = case when status = 'ARMED' and due_at <= now() then 'DONE' else 'CANCELLED' end,
                reason = case when status = 'ARMED' and due_at <= now() then reason else :reason end
            where event_id = :eventId and epoch < :epoch and status in ('SCHEDULED', 'ARMING', 'ARMED')
            """;

    private static final String CANCEL_REMINDERS = """
            update timer set status = 'CANCELLED', reason = :reason
            where event_id = :eventId and epoch = :epoch and kind <> 'CANCELLED'
                and (status in ('SCHEDULED', 'ARMING') or status = 'ARMED' and due_at > now())
            """;

    private static final String CANCEL_ALL_BUT = """
            update timer set status = 'CANCELLED', reason = :reason
            where event_id = :eventId and epoch = :epoch and kind = 'REMINDER' and status = 'SCHEDULED'
                and timer_id <> all (:timerIds::uuid[])
            """;

    private static final String SKIP_REMAINING = """
            update timer set status = 'SKIPPED', reason = :reason
            where event_id = :eventId and status in ('SCHEDULED', 'ARMING')
            """;

    private final JdbcClient jdbc;

    PlannedTimers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds what is missing, brings back rules that had been removed, and refreshes what has not begun to arm. */
    void plan(LiveEventState state, DueInstants due) {
        jdbc.sql(PLAN)
                .param("organizerId", state.organizerId())
                .param("eventId", state.eventId())
                .param("epoch", state.epoch())
                .param("channels", channels(state))
                .param("timerIds", timerIds(state, due))
                .param("rules", column(due, d -> d.rule().text()).toArray(String[]::new))
                .param("dueAts", column(due, d -> d.dueAt().toString()).toArray(String[]::new))
                .param(
                        "usefulUntils",
                        column(due, d -> d.usefulUntil().toString()).toArray(String[]::new))
                .param("occurredAt", utc(state.occurredAt()))
                .update();
    }

    void addNotice(LiveEventState state, Notice notice, Instant usefulUntil) {
        jdbc.sql(ADD_NOTICE)
                .param(
                        "timerId",
                        TimerId.of(state.eventId(), state.epoch(), notice.name())
                                .value())
                .param("organizerId", state.organizerId())
                .param("eventId", state.eventId())
                .param("epoch", state.epoch())
                .param("kind", notice.name())
                .param("channels", channels(state))
                .param("occurredAt", utc(state.occurredAt()))
                .param("usefulUntil", utc(usefulUntil))
                .update();
    }

    void cancelOlderEpochs(LiveEventState state, Reason reason) {
        jdbc.sql(CANCEL_OLDER_EPOCHS)
                .param("eventId", state.eventId())
                .param("epoch", state.epoch())
                .param("reason", reason.name())
                .update();
    }

    void cancelReminders(LiveEventState state, Reason reason) {
        jdbc.sql(CANCEL_REMINDERS)
                .param("eventId", state.eventId())
                .param("epoch", state.epoch())
                .param("reason", reason.name())
                .update();
    }

    void cancelAllBut(LiveEventState state, DueInstants due, Reason reason) {
        jdbc.sql(CANCEL_ALL_BUT)
                .param("eventId", state.eventId())
                .param("epoch", state.epoch())
                .param("timerIds", timerIds(state, due))
                .param("reason", reason.name())
                .update();
    }

    void skipRemaining(LiveEventState state, Reason reason) {
        jdbc.sql(SKIP_REMAINING)
                .param("eventId", state.eventId())
                .param("reason", reason.name())
                .update();
    }

    private static String[] channels(LiveEventState state) {
        return state.reminders().channels().stream().distinct().toArray(String[]::new);
    }

    private static String[] timerIds(LiveEventState state, DueInstants due) {
        return column(
                        due,
                        d -> TimerId.of(state.eventId(), state.epoch(), d.rule().text())
                                .value()
                                .toString())
                .toArray(String[]::new);
    }

    private static <T> List<T> column(DueInstants due, Function<Due, T> value) {
        return due.items().stream().map(value).toList();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
