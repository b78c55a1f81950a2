package io.callboard.scheduler.timer;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.trace.TraceParent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The statements that write the timer of an announcement. {@link Timers} arms it like any other. It belongs to the epoch
 * in which it was made, and later epochs leave it.
 */
@Repository
public class AnnouncementTimers {

    /** How long an announcement is useful after its due instant. */
    private static final Duration USEFUL_FOR = Duration.ofHours(24);

    private static final String ADD = """
            insert into timer (timer_id, organizer_id, event_id, epoch, rule, kind, channels, audience_statuses,
                audience_segments, audience_answers, audience_attendance, late_policy, due_at, useful_until,
                ends_with_event, next_slice_at, status, traceparent)
            select :timerId, :organizerId, :eventId, :epoch, :rule, 'ANNOUNCEMENT', string_to_array(:channels, E'\\n'),
                string_to_array(:statuses, E'\\n'), string_to_array(:segments, E'\\n'), :answers::jsonb,
                :attendance, 'SKIP', d.due_at,
                d.due_at + make_interval(secs => :usefulSeconds), false, d.due_at - make_interval(secs => :lead),
                'SCHEDULED', :traceparent
            from (select coalesce(:dueAt::timestamptz, date_trunc('milliseconds', now())) as due_at) d
            """;

    /** Only while nothing of it is published. A later part of the same audience must not get another message. */
    private static final String MOVE = """
            update timer set
                channels = string_to_array(:channels, E'\\n'),
                audience_statuses = string_to_array(:statuses, E'\\n'),
                audience_segments = string_to_array(:segments, E'\\n'),
                audience_answers = :answers::jsonb,
                audience_attendance = :attendance,
                due_at = d.due_at,
                useful_until = d.due_at + make_interval(secs => :usefulSeconds),
                next_slice_at = d.due_at - make_interval(secs => :lead),
                reason = null,
                attempts = 0
            from (select coalesce(:dueAt::timestamptz, date_trunc('milliseconds', now())) as due_at) d
            where timer_id = :timerId and organizer_id = :organizerId and kind = 'ANNOUNCEMENT' and status = 'SCHEDULED'
            """;

    /** Also one that is due: a slow provider may have many of its messages still to send. */
    private static final String STOP = """
            update timer set status = 'CANCELLED', reason = 'STOPPED'
            where timer_id = :timerId and organizer_id = :organizerId and kind = 'ANNOUNCEMENT'
                and (status in ('SCHEDULED', 'ARMING', 'ARMED')
                    or status = 'DONE' and reason is null and useful_until > now())
            """;

    private final JdbcClient jdbc;
    private final TimersProperties properties;

    AnnouncementTimers(JdbcClient jdbc, TimersProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /**
     * When an announcement goes out, and to whom.
     *
     * @param dueAt null for at once
     * @param condition which registrants it is for
     * @param attendance ATTENDED or NO_SHOW; null for all
     */
    public record Broadcast(
            List<String> channels,
            List<String> statuses,
            Condition condition,
            @Nullable String attendance,
            @Nullable Instant dueAt) {}

    /**
     * Adds the timer of a new announcement.
     *
     * @param suffix makes the rule of the timer different from those of other announcements of the event
     * @return the id of the timer
     */
    public UUID add(
            OrganizerId organizer,
            UUID eventId,
            int epoch,
            String suffix,
            Broadcast broadcast,
            @Nullable TraceParent trace) {
        String rule = TimerKind.ANNOUNCEMENT.name() + "/" + suffix;
        UUID timerId = TimerId.of(eventId, epoch, rule, "").value();
        parameters(ADD, organizer, timerId, broadcast)
                .param("eventId", eventId)
                .param("epoch", epoch)
                .param("rule", rule)
                .param("traceparent", trace == null ? null : trace.value())
                .update();
        return timerId;
    }

    /** Changes when it goes out and to whom. The caller holds the timer, which must be SCHEDULED. */
    public void move(OrganizerId organizer, UUID timerId, Broadcast broadcast) {
        if (parameters(MOVE, organizer, timerId, broadcast).update() != 1) {
            throw new IllegalStateException("The timer of the announcement is not SCHEDULED");
        }
    }

    /** Ends an announcement that is not over; false if it is. */
    public boolean stop(OrganizerId organizer, UUID timerId) {
        return jdbc.sql(STOP)
                        .param("timerId", timerId)
                        .param("organizerId", organizer.value())
                        .update()
                == 1;
    }

    private JdbcClient.StatementSpec parameters(
            String statement, OrganizerId organizer, UUID timerId, Broadcast broadcast) {
        List<String> segments = broadcast.condition().segments();
        return jdbc.sql(statement)
                .param("timerId", timerId)
                .param("organizerId", organizer.value())
                .param("channels", String.join("\n", broadcast.channels()))
                .param("statuses", String.join("\n", broadcast.statuses()))
                .param("segments", segments == null ? null : String.join("\n", segments))
                .param("answers", ConditionJson.ofAnswers(broadcast.condition().answers()))
                .param("attendance", broadcast.attendance())
                .param(
                        "dueAt",
                        broadcast.dueAt() == null ? null : broadcast.dueAt().atOffset(ZoneOffset.UTC))
                .param("usefulSeconds", USEFUL_FOR.toSeconds())
                .param("lead", properties.armLeadSeconds());
    }
}
