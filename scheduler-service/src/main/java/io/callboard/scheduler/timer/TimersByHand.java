package io.callboard.scheduler.timer;

import io.callboard.chassis.tenant.OrganizerId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The statements by which an organizer cancels one reminder, or makes it due now. */
@Repository
public class TimersByHand {

    private static final String FIND = """
            select timer_id, event_id, rule,
                case when audience_zone is null and audience_quarter is null then bucket else '' end as bucket, kind, status,
                reason, sent_by_hand
            from timer
            where timer_id = :timerId and organizer_id = :organizerId and kind <> 'ANNOUNCEMENT'
            """;

    /**
     * Also a timer that is due already: a slow provider may have many of its messages still to send. Not one of an older
     * epoch, which has ended already. The timers of one rule for several zones, or several quarters, end together.
     */
    private static final String CANCEL_BY_HAND = """
            update timer t set status = 'CANCELLED', reason = 'CANCELLED_BY_HAND'
            from timer one
            join live_event e on e.event_id = one.event_id and e.epoch = one.epoch
            where one.timer_id = :timerId and one.organizer_id = :organizerId
                and one.kind not in ('RESCHEDULED', 'CANCELLED', 'ANNOUNCEMENT')
                and (t.timer_id = one.timer_id
                    or one.audience_zone is not null and t.audience_zone is not null
                    or one.audience_quarter is not null and t.audience_quarter is not null)
                and t.event_id = one.event_id and t.epoch = one.epoch and t.rule = one.rule and t.kind = one.kind
                and (t.status in ('SCHEDULED', 'ARMING', 'ARMED')
                    or t.status = 'DONE' and t.reason is null and t.useful_until > now())
            returning t.timer_id
            """;

    private static final String SEND_NOW = """
            update timer set
                due_at = date_trunc('milliseconds', now()),
                rule_due_at = null,
                due_reason = null,
                spread_until = null,
                next_slice_at = now(),
                sent_by_hand = true,
                reason = null,
                attempts = 0
            where timer_id = :timerId and organizer_id = :organizerId
                and kind not in ('RESCHEDULED', 'CANCELLED', 'ANNOUNCEMENT')
                and status = 'SCHEDULED' and not sent_by_hand and useful_until > now()
            """;

    private final JdbcClient jdbc;

    TimersByHand(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A timer, as far as changes by hand depend on it.
     *
     * @param bucket empty for one of the timers of its rule for several zones or quarters, which are cancelled together
     */
    public record Found(
            UUID timerId,
            UUID eventId,
            String rule,
            String bucket,
            TimerKind kind,
            TimerStatus status,
            @Nullable String reason,
            boolean sentByHand) {}

    /** The organizer's timer of this id; empty for that of an announcement. */
    public Optional<Found> find(OrganizerId organizer, UUID timerId) {
        return jdbc.sql(FIND)
                .param("timerId", timerId)
                .param("organizerId", organizer.value())
                .query(Found.class)
                .optional();
    }

    /** Ends a reminder by hand, in all zones; returns its timers, none if it is over or not a reminder. */
    public List<UUID> cancel(OrganizerId organizer, UUID timerId) {
        return jdbc.sql(CANCEL_BY_HAND)
                .param("timerId", timerId)
                .param("organizerId", organizer.value())
                .query(UUID.class)
                .list();
    }

    /** Makes a reminder due that has not begun to arm; false if it has, was made due before, or is over. */
    public boolean sendNow(OrganizerId organizer, UUID timerId) {
        return jdbc.sql(SEND_NOW)
                        .param("timerId", timerId)
                        .param("organizerId", organizer.value())
                        .update()
                == 1;
    }
}
