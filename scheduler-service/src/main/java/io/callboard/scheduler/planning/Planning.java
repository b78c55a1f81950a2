package io.callboard.scheduler.planning;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.Message;
import io.callboard.scheduler.planning.LiveEventState.Status;
import io.callboard.scheduler.planning.LiveEvents.Before;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps the timers of live events in step with their state. Messages carry full state, so what to do follows from the
 * stored and the new state alone: repeated, skipped and overtaken versions need no special care.
 */
@Service
class Planning {

    private final LiveEvents liveEvents;
    private final PlannedTimers timers;

    Planning(LiveEvents liveEvents, PlannedTimers timers) {
        this.liveEvents = liveEvents;
        this.timers = timers;
    }

    @Transactional
    public void follow(List<Message<LiveEventState>> messages) {
        // One order of events for all instances keeps batches that meet after a rebalance free of deadlocks.
        messages.stream()
                .map(Change::of)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing((Change change) -> change.state().eventId())
                        .thenComparing(change -> change.state().version()))
                .forEach(change -> liveEvents.replaceIfNewer(change.state()).ifPresent(before -> plan(before, change)));
        Failpoints.hit("scheduler.planning.before-commit");
    }

    private void plan(Before before, Change change) {
        LiveEventState state = change.state();
        boolean newEpoch = before.epochIsBelow(state.epoch());
        boolean cancelled = state.status() == Status.CANCELLED;
        if (newEpoch) {
            timers.cancelOlderEpochs(state, cancelled ? Reason.EVENT_CANCELLED : Reason.SUPERSEDED);
        }
        switch (state.status()) {
            case DRAFT, UNKNOWN -> {}
            case SCHEDULED -> {
                planReminders(state);
                // Whoever meets the event at a later change of a compacted topic cannot tell when it was rescheduled.
                boolean reschedule = before.known() || change.type().equals("LiveEventRescheduled");
                if (newEpoch && reschedule && state.previousStart() != null) {
                    timers.addNotice(state, Notice.RESCHEDULED, state.startsAt());
                }
            }
            case LIVE -> planReminders(state);
            case ENDED -> {
                planReminders(state);
                timers.skipRemaining(state, Reason.EVENT_ENDED);
            }
            case CANCELLED -> {
                timers.cancelReminders(state, Reason.EVENT_CANCELLED);
                if (before.status() != Status.CANCELLED) {
                    timers.addNotice(state, Notice.CANCELLED, state.endsAt());
                }
            }
        }
    }

    private void planReminders(LiveEventState state) {
        DueInstants due = DueInstants.of(state.schedule(), state.reminders().rules());
        timers.plan(state, due);
        timers.cancelAllBut(state, due, Reason.RULE_REMOVED);
    }

    private record Change(String type, LiveEventState state) {

        /** Empty for a tombstone. */
        static Optional<Change> of(Message<LiveEventState> message) {
            LiveEventState state = message.data();
            return state == null ? Optional.empty() : Optional.of(new Change(message.type(), state));
        }
    }

    /** A change that registrants are told about; a word of the wire, as is a rule. */
    enum Notice {
        RESCHEDULED,
        CANCELLED
    }

    /** Why a timer will not be armed. */
    enum Reason {
        /** The start, zone or duration changed: timers of the new epoch took over. */
        SUPERSEDED,
        EVENT_CANCELLED,
        EVENT_ENDED,
        /** The organizer took the rule away. */
        RULE_REMOVED,
        /** Its instant had passed when the rule was made. */
        PAST_DUE,
        /** It was of no more use when the scheduler came to it. */
        MISSED
    }
}
