package io.callboard.scheduler.timer;

import io.callboard.chassis.sql.Columns;
import java.util.Collection;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The statements that end timers because of a newer state of their live event or of its rules. */
@Repository
public class OutdatedTimers {

    private static final String CANCEL_OLDER_EPOCHS = """
            update timer t set
                status = case when t.status = 'ARMED' and t.due_at <= now() then 'DONE' else 'CANCELLED' end,
                reason = case when t.status = 'ARMED' and t.due_at <= now() then t.reason else e.reason end
            from unnest(:eventIds::uuid[], :epochs::integer[], :reasons::text[]) as e(event_id, epoch, reason)
            where t.event_id = e.event_id and t.epoch < e.epoch and t.status in ('SCHEDULED', 'ARMING', 'ARMED')
                and (t.kind <> 'ANNOUNCEMENT' or e.reason = 'EVENT_CANCELLED')
            """;

    private static final String CANCEL_WITH_EVENT = """
            update timer t set status = 'CANCELLED', reason = 'EVENT_CANCELLED'
            from unnest(:eventIds::uuid[], :epochs::integer[]) as e(event_id, epoch)
            where t.event_id = e.event_id and t.kind <> 'CANCELLED' and (t.epoch = e.epoch or t.kind = 'ANNOUNCEMENT')
                and (t.status in ('SCHEDULED', 'ARMING') or t.status = 'ARMED' and t.due_at > now())
            """;

    private static final String CANCEL_REMOVED_RULES = """
            update timer t set
                status = 'CANCELLED',
                reason = case
                    -- The plan, or a reminder made by hand, is due at its instant now.
                    when t.bucket = 'EXTRA' then 'SAME_INSTANT'
                    when (t.event_id, t.rule) in (select * from unnest(:keptEvents::uuid[], :keptRules::text[]))
                        then 'QUIET_HOURS_CHANGED'
                    else 'RULE_REMOVED'
                end
            from unnest(:eventIds::uuid[], :epochs::integer[]) as e(event_id, epoch)
            where t.event_id = e.event_id and t.epoch = e.epoch and t.kind = 'REMINDER' and t.status = 'SCHEDULED'
                and t.timer_id <> all (:kept::uuid[])
                -- A quarter of an hour whose reminder is of no more use is not planned again. It ends as MISSED.
                and (t.audience_quarter is null
                    or t.useful_until > now()
                        and (t.event_id, t.rule) not in (select * from unnest(:keptEvents::uuid[], :keptRules::text[])))
            """;

    private static final String CANCEL_REPLAYS = """
            update timer set status = 'CANCELLED', reason = 'REPLAY_REMOVED'
            where event_id = any (:eventIds::uuid[]) and kind = 'REPLAY_READY' and status = 'SCHEDULED'
            """;

    private static final String SKIP_WITH_EVENT = """
            update timer set status = 'SKIPPED', reason = 'EVENT_ENDED'
            where event_id = any (:eventIds::uuid[]) and ends_with_event and status in ('SCHEDULED', 'ARMING')
            """;

    private final JdbcClient jdbc;

    OutdatedTimers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An epoch that replaced older ones, and why their timers end. */
    public record NewEpoch(UUID eventId, int epoch, TimerReason reason) {}

    /** Ends the timers of older epochs; a timer that was armed and due stays DONE. */
    public void cancelOlderEpochs(Collection<NewEpoch> epochs) {
        if (epochs.isEmpty()) {
            return;
        }
        jdbc.sql(CANCEL_OLDER_EPOCHS)
                .param("eventIds", Columns.of(epochs, NewEpoch::eventId))
                .param("epochs", Columns.of(epochs, NewEpoch::epoch))
                .param("reasons", Columns.of(epochs, NewEpoch::reason))
                .update();
    }

    /** Ends the timers of cancelled events that are not yet due, except the notice of the cancellation. */
    public void cancelWithEvent(Collection<EventEpoch> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.sql(CANCEL_WITH_EVENT)
                .param("eventIds", Columns.of(events, EventEpoch::eventId))
                .param("epochs", Columns.of(events, EventEpoch::epoch))
                .update();
    }

    /** Ends the reminders of these events that are not among the plans and have not begun to arm. */
    public void cancelRemovedRules(Collection<EventEpoch> events, Collection<TimerPlan> kept) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.sql(CANCEL_REMOVED_RULES)
                .param("eventIds", Columns.of(events, EventEpoch::eventId))
                .param("epochs", Columns.of(events, EventEpoch::epoch))
                .param("kept", Columns.of(kept, TimerPlan::timerId))
                .param("keptEvents", Columns.of(kept, TimerPlan::eventId))
                .param("keptRules", Columns.of(kept, TimerPlan::rule))
                .update();
    }

    /** Ends the messages about the replays of these events that have not begun to arm. */
    public void cancelReplays(Collection<UUID> eventIds) {
        if (eventIds.isEmpty()) {
            return;
        }
        jdbc.sql(CANCEL_REPLAYS)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .update();
    }

    /** Skips the timers of ended events that have not been announced. */
    public void skipWithEvent(Collection<UUID> eventIds) {
        if (eventIds.isEmpty()) {
            return;
        }
        jdbc.sql(SKIP_WITH_EVENT)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .update();
    }
}
