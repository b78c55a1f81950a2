package io.callboard.scheduler.planning;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.scheduler.planning.AudienceParts.Parts;
import io.callboard.scheduler.rule.QuietHours;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerPlan;
import io.callboard.scheduler.timer.TimerPlan.Selector;
import io.callboard.scheduler.timer.TimerPlan.Timing;
import io.callboard.scheduler.timer.TimerReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A state of a live event as a message brought it, and the plans of timers that follow from it.
 *
 * @param history whether it was written before this database existed
 */
record LiveEventChange(
        String type,
        LiveEventState state,
        Instant writtenAt,
        boolean history,
        @Nullable TraceParent trace) {

    /**
     * The channels of a notice: all existing ones. {@code in_audience} selects the channels of each person. The
     * organizer chooses the channels of reminders only, because nobody may miss a change or a cancellation.
     */
    private static final List<String> EVERY_CHANNEL = List.of("EMAIL", "SMS", "IN_APP");

    /** How long after the planned end of a live event people are told that there is a replay. */
    static final Duration REPLAY_NEWS_FOR = Duration.ofDays(7);

    private static final Comparator<LiveEventChange> BY_STREAM = Comparator.comparing(
                    (LiveEventChange change) -> change.state().version())
            .thenComparing(change -> change.state().streamOrder());

    /** Empty for a tombstone and for a message that carries no state. */
    static Optional<LiveEventChange> of(Message<LiveEventState> message, boolean history) {
        LiveEventState state = message.data();
        return state == null || !state.isState()
                ? Optional.empty()
                : Optional.of(new LiveEventChange(message.type(), state, message.time(), history, message.trace()));
    }

    EventReminders reminders(
            Parts audience, @Nullable QuietHours quietHours, BegunRules begun, Spread spread, Instant rulesSince) {
        // No reminder was sent before the event was scheduled. A later state of a compacted topic does not show
        // whether the event had the rule when it came due.
        boolean maybeSent = history && !type.equals("LiveEventScheduled");
        return new EventReminders(
                state.eventId(),
                state.organizerId(),
                state.epoch(),
                state.schedule(),
                state.reminders().channels(),
                audience,
                quietHours,
                begun,
                spread,
                state.occurredAt(),
                rulesSince,
                maybeSent ? TimerReason.BEFORE_REBUILD : TimerReason.PAST_DUE,
                ifMissed(),
                trace);
    }

    LiveEventChange newer(LiveEventChange other) {
        return BY_STREAM.compare(this, other) >= 0 ? this : other;
    }

    /** The state keeps the instant of the end, so the message says when the replay was there. */
    TimerPlan replay() {
        return new TimerPlan(
                state.eventId(),
                state.organizerId(),
                state.epoch(),
                TimerKind.REPLAY_READY.name(),
                TimerKind.REPLAY_READY,
                Selector.of(state.reminders().channels(), List.of(AudienceWish.ALL, AudienceWish.FEWER)),
                Timing.at(writtenAt, state.endsAt().plus(REPLAY_NEWS_FOR), null),
                writtenAt,
                null,
                null,
                ifMissed(),
                trace);
    }

    TimerPlan notice(TimerKind kind, Instant usefulUntil) {
        return new TimerPlan(
                state.eventId(),
                state.organizerId(),
                state.epoch(),
                kind.name(),
                kind,
                Selector.of(EVERY_CHANNEL, null),
                Timing.at(state.occurredAt(), usefulUntil, usefulUntil),
                state.occurredAt(),
                null,
                null,
                ifMissed(),
                trace);
    }

    private TimerReason ifMissed() {
        return history ? TimerReason.BEFORE_REBUILD : TimerReason.MISSED;
    }
}
