package io.callboard.scheduler.planning;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.scheduler.planning.LiveEventState.Status;
import io.callboard.scheduler.planning.LiveEvents.Before;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerReason;
import io.callboard.scheduler.timer.Timers;
import io.callboard.scheduler.timer.Timers.EventEpoch;
import io.callboard.scheduler.timer.Timers.NewEpoch;
import io.callboard.scheduler.timer.Timers.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps the timers of live events in step with their state. Messages carry full state, so what to do follows from the
 * stored and the new state alone: repeated, skipped and overtaken versions need no special care.
 */
@Service
class TimerPlanner {

    /**
     * The channels of a notice: all that a person can have. {@code in_audience} takes from them the channels of each
     * person. An organizer chooses the channels of reminders, but nobody may miss that an event moves or is cancelled.
     */
    private static final List<String> EVERY_CHANNEL = List.of("EMAIL", "SMS");

    private final LiveEvents liveEvents;
    private final Timers timers;
    private final Arrivals arrivals;

    TimerPlanner(LiveEvents liveEvents, Timers timers, Arrivals arrivals) {
        this.liveEvents = liveEvents;
        this.timers = timers;
        this.arrivals = arrivals;
    }

    /** Follows changes as they happen. */
    @Transactional
    public void follow(List<Message<LiveEventState>> messages) {
        follow(messages, false);
    }

    /**
     * Follows changes that were written before this database existed. A reminder whose time is over may have been sent
     * by the database that was there then.
     */
    @Transactional
    public void followHistory(List<Message<LiveEventState>> messages) {
        follow(messages, true);
    }

    private void follow(List<Message<LiveEventState>> messages, boolean history) {
        for (List<Change> round : rounds(messages, history)) {
            Map<UUID, Before> replaced =
                    liveEvents.replaceIfNewer(round.stream().map(Change::state).toList());
            var work = new Work();
            for (Change change : round) {
                Before before = replaced.get(change.state().eventId());
                // The same version again, to fill columns that are new, changes no timer.
                if (before != null && before.versionIsBelow(change.state().version())) {
                    work.add(before, change);
                }
            }
            work.applyTo(timers);
            arrivals.applied(replaced.keySet());
        }
        Failpoints.hit("scheduler.planning.before-commit");
    }

    /** The first version of each event, then the second: a statement can take one change of each event. */
    private static List<List<Change>> rounds(List<Message<LiveEventState>> messages, boolean history) {
        // One order of events for all instances keeps batches that meet after a rebalance free of deadlocks.
        List<Change> changes = messages.stream()
                .map(message -> Change.of(message, history))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing((Change change) -> change.state().eventId())
                        .thenComparing(change -> change.state().version()))
                .toList();
        List<List<Change>> rounds = new ArrayList<>();
        Map<UUID, Integer> seen = new HashMap<>();
        for (Change change : changes) {
            int round = seen.merge(change.state().eventId(), 1, Integer::sum) - 1;
            if (round == rounds.size()) {
                rounds.add(new ArrayList<>());
            }
            rounds.get(round).add(change);
        }
        return rounds;
    }

    /** What the changes of one round do to timers, collected so that each kind of change is one statement. */
    private static final class Work {

        private final List<NewEpoch> newEpochs = new ArrayList<>();
        private final List<EventEpoch> cancelled = new ArrayList<>();
        private final List<EventEpoch> planned = new ArrayList<>();
        private final List<UUID> ended = new ArrayList<>();
        private final List<Plan> plans = new ArrayList<>();

        void add(Before before, Change change) {
            LiveEventState state = change.state();
            boolean newEpoch = before.epochIsBelow(state.epoch());
            if (newEpoch) {
                newEpochs.add(new NewEpoch(
                        state.eventId(),
                        state.epoch(),
                        state.status() == Status.CANCELLED ? TimerReason.EVENT_CANCELLED : TimerReason.SUPERSEDED));
            }
            switch (state.status()) {
                case DRAFT, UNKNOWN -> {}
                case SCHEDULED -> {
                    addReminders(change);
                    // A person who knows an older schedule gets a notice, also if this message overtook the one that
                    // moved the event.
                    if (newEpoch && state.previousStart() != null) {
                        plans.add(change.notice(TimerKind.RESCHEDULED, state.startsAt()));
                    }
                }
                case LIVE -> {
                    addReminders(change);
                    // Of use to nobody once the event has begun by its new start, and then skipped as MISSED.
                    if (newEpoch && state.previousStart() != null) {
                        plans.add(change.notice(TimerKind.RESCHEDULED, state.startsAt()));
                    }
                }
                case ENDED -> {
                    addReminders(change);
                    ended.add(state.eventId());
                }
                case CANCELLED -> {
                    cancelled.add(new EventEpoch(state.eventId(), state.epoch()));
                    if (before.status() != Status.CANCELLED) {
                        plans.add(change.notice(TimerKind.CANCELLED, state.endsAt()));
                    }
                }
            }
        }

        void applyTo(Timers timers) {
            timers.cancelOlderEpochs(newEpochs);
            timers.cancelWithEvent(cancelled);
            timers.plan(plans);
            timers.cancelRemovedRules(planned, plans);
            timers.skipWithEvent(ended);
        }

        private void addReminders(Change change) {
            LiveEventState state = change.state();
            DueInstants due = DueInstants.of(state.schedule(), state.reminders().rules());
            due.items()
                    .forEach(item ->
                            plans.add(change.reminder(item.rule().text(), item.dueAt(), item.usefulUntil(), null)));
            due.repeated()
                    .forEach(item -> plans.add(change.reminder(
                            item.rule().text(), item.dueAt(), item.usefulUntil(), TimerReason.SAME_INSTANT)));
            // Such a rule has no instant of its own; the start stands in for it.
            due.unplannable()
                    .forEach(item ->
                            plans.add(change.reminder(item.rule(), state.startsAt(), state.startsAt(), item.reason())));
            planned.add(new EventEpoch(state.eventId(), state.epoch()));
        }
    }

    /** @param history whether it was written before this database existed */
    private record Change(
            String type,
            LiveEventState state,
            boolean history,
            @Nullable TraceParent trace) {

        /** Empty for a tombstone and for a message that carries no state. */
        static Optional<Change> of(Message<LiveEventState> message, boolean history) {
            LiveEventState state = message.data();
            return state == null || !state.isState()
                    ? Optional.empty()
                    : Optional.of(new Change(message.type(), state, history, message.trace()));
        }

        Plan reminder(String rule, Instant dueAt, Instant usefulUntil, @Nullable TimerReason unplannable) {
            // No reminder was sent before the event was scheduled. A later state of a compacted topic does not tell
            // whether the rule was there when it came due.
            boolean maybeSent = history && !type.equals("LiveEventScheduled");
            return plan(
                    rule,
                    TimerKind.REMINDER,
                    state.reminders().channels().stream().distinct().toList(),
                    dueAt,
                    usefulUntil,
                    unplannable,
                    maybeSent ? TimerReason.BEFORE_REBUILD : TimerReason.PAST_DUE,
                    state.delay() == null ? null : state.delay().sinceEpoch());
        }

        Plan notice(TimerKind kind, Instant usefulUntil) {
            return plan(kind.name(), kind, EVERY_CHANNEL, state.occurredAt(), usefulUntil, null, null, null);
        }

        private Plan plan(
                String rule,
                TimerKind kind,
                List<String> channels,
                Instant dueAt,
                Instant usefulUntil,
                @Nullable TimerReason unplannable,
                @Nullable TimerReason ifPastDue,
                @Nullable Integer delayedSinceEpoch) {
            return new Plan(
                    state.eventId(),
                    state.organizerId(),
                    state.epoch(),
                    rule,
                    kind,
                    channels,
                    dueAt,
                    usefulUntil,
                    state.occurredAt(),
                    unplannable,
                    ifPastDue,
                    history ? TimerReason.BEFORE_REBUILD : TimerReason.MISSED,
                    delayedSinceEpoch,
                    trace);
        }
    }
}
