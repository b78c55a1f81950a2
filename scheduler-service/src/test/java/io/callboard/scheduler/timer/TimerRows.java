package io.callboard.scheduler.timer;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of an event's timers. */
public final class TimerRows {

    private TimerRows() {}

    public record TimerRow(
            UUID timerId,
            int epoch,
            String rule,
            String kind,
            String status,
            @Nullable String reason,
            Instant dueAt,
            Instant usefulUntil,
            long audience,
            long published) {

        /** Such as {@code 1 PT1H CANCELLED SUPERSEDED}. */
        public String inShort() {
            return epoch + " " + rule + " " + status + (reason == null ? "" : " " + reason);
        }
    }

    public static List<TimerRow> of(JdbcClient jdbc, UUID eventId) {
        return jdbc.sql("""
                        select t.timer_id, t.epoch, t.rule, t.kind, t.status, t.reason, t.due_at, t.useful_until,
                            t.audience + (select count(distinct l.registration_id) from late_arming l
                                where l.timer_id = t.timer_id and l.joined) as audience,
                            t.published + (select count(*) from late_arming l
                                where l.timer_id = t.timer_id and l.individually) as published
                        from timer t where t.event_id = :eventId order by t.epoch, t.due_at, t.rule
                        """)
                .param("eventId", eventId)
                .query((row, number) -> new TimerRow(
                        row.getObject("timer_id", UUID.class),
                        row.getInt("epoch"),
                        row.getString("rule"),
                        row.getString("kind"),
                        row.getString("status"),
                        row.getString("reason"),
                        row.getObject("due_at", OffsetDateTime.class).toInstant(),
                        row.getObject("useful_until", OffsetDateTime.class).toInstant(),
                        row.getLong("audience"),
                        row.getLong("published")))
                .list();
    }

    public static TimerRow only(JdbcClient jdbc, UUID eventId, String rule, int epoch) {
        return of(jdbc, eventId).stream()
                .filter(row -> row.rule().equals(rule) && row.epoch() == epoch)
                .findFirst()
                .orElseThrow();
    }

    public static List<String> inShort(JdbcClient jdbc, UUID eventId) {
        return of(jdbc, eventId).stream().map(TimerRow::inShort).toList();
    }
}
