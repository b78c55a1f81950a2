package io.callboard.scheduler.planning;

import io.callboard.scheduler.planning.AudienceParts.Parts;
import io.callboard.scheduler.planning.LiveEventState.FollowUp;
import io.callboard.scheduler.planning.LiveEventState.Status;
import io.callboard.scheduler.planning.LiveEvents.Before;
import io.callboard.scheduler.planning.RemindersByHand.ByHand;
import io.callboard.scheduler.rule.OrganizerRules;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.timer.EventEpoch;
import io.callboard.scheduler.timer.OutdatedTimers;
import io.callboard.scheduler.timer.OutdatedTimers.NewEpoch;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerPlan;
import io.callboard.scheduler.timer.TimerReason;
import io.callboard.scheduler.timer.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The changes of timers that follow from one new version of each live event, collected so that each kind of change is one
 * statement.
 */
final class TimerChanges {

    private final List<NewEpoch> newEpochs = new ArrayList<>();
    private final List<EventEpoch> cancelled = new ArrayList<>();
    private final List<EventEpoch> planned = new ArrayList<>();
    private final List<UUID> ended = new ArrayList<>();
    private final List<LiveEventState> asked = new ArrayList<>();
    private final List<TimerPlan> plans = new ArrayList<>();
    private final Map<UUID, List<ByHand>> byHand;
    private final Map<String, OrganizerRules> rules;
    private final Map<UUID, Parts> audiences;
    private final Map<UUID, Spread> spreads;
    private final Map<EventEpoch, BegunRules> begun;

    TimerChanges(
            Map<UUID, List<ByHand>> byHand,
            Map<String, OrganizerRules> rules,
            Map<UUID, Parts> audiences,
            Map<UUID, Spread> spreads,
            Map<EventEpoch, BegunRules> begun) {
        this.byHand = byHand;
        this.rules = rules;
        this.audiences = audiences;
        this.spreads = spreads;
        this.begun = begun;
    }

    void add(Before before, LiveEventChange change) {
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
                addReminders(before, change);
                asked.add(state);
                // A person who knows an older schedule gets a notice, also if this message overtook the one that
                // moved the event.
                if (newEpoch && state.previousStart() != null) {
                    plans.add(change.notice(TimerKind.RESCHEDULED, state.startsAt()));
                }
            }
            case LIVE -> {
                addReminders(before, change);
                asked.add(state);
                // Of use to nobody once the event has begun by its new start, and then skipped as MISSED.
                if (newEpoch && state.previousStart() != null) {
                    plans.add(change.notice(TimerKind.RESCHEDULED, state.startsAt()));
                }
            }
            case ENDED -> {
                addReminders(before, change);
                // Once. A rule that changes after the end does not concern this live event any more.
                if (before.status() != Status.ENDED) {
                    plans.addAll(reminders(before, change).followUps(followUps(state)));
                }
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

    /** The live events that may need timers of hosts. */
    List<LiveEventState> asked() {
        return asked;
    }

    void applyTo(Timers timers, OutdatedTimers outdated) {
        outdated.cancelOlderEpochs(newEpochs);
        outdated.cancelWithEvent(cancelled);
        timers.plan(plans);
        outdated.cancelRemovedRules(planned, plans);
        timers.leaveToExtra(planned.stream()
                .map(EventEpoch::eventId)
                .filter(eventId -> audiences.getOrDefault(eventId, Parts.NONE).haveExtraReminders())
                .toList());
        outdated.skipWithEvent(ended);
    }

    private void addReminders(Before before, LiveEventChange change) {
        LiveEventState state = change.state();
        plans.addAll(reminders(before, change).plans(rules(state), byHand.getOrDefault(state.eventId(), List.of())));
        planned.add(new EventEpoch(state.eventId(), state.epoch()));
    }

    private EventReminders reminders(Before before, LiveEventChange change) {
        LiveEventState state = change.state();
        return change.reminders(
                audiences.getOrDefault(state.eventId(), Parts.NONE),
                ofOrganizer(state).quietHours(),
                begun.getOrDefault(new EventEpoch(state.eventId(), state.epoch()), BegunRules.NONE),
                spreads.getOrDefault(state.eventId(), Spread.NONE),
                before.rulesSince());
    }

    private OrganizerRules ofOrganizer(LiveEventState state) {
        return Objects.requireNonNull(rules.get(state.organizerId()));
    }

    /** Those that the live event names, or those among the rules that apply. */
    private List<PlannedRule> followUps(LiveEventState state) {
        List<FollowUp> own = state.reminders().followUps();
        return own == null
                ? rules(state)
                : PlannedRule.of(own.stream()
                        .map(FollowUp::text)
                        .flatMap(Optional::stream)
                        .toList());
    }

    private List<PlannedRule> rules(LiveEventState state) {
        return TimerPlanner.rules(state, rules);
    }
}
