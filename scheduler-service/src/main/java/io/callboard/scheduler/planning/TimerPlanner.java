package io.callboard.scheduler.planning;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.scheduler.planning.AudienceParts.Parts;
import io.callboard.scheduler.planning.LiveEventState.FollowUp;
import io.callboard.scheduler.planning.LiveEventState.Status;
import io.callboard.scheduler.planning.LiveEvents.Before;
import io.callboard.scheduler.planning.RemindersByHand.ByHand;
import io.callboard.scheduler.rule.DefaultRules;
import io.callboard.scheduler.rule.OrganizerRules;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import io.callboard.scheduler.timer.EventEpoch;
import io.callboard.scheduler.timer.OutdatedTimers;
import io.callboard.scheduler.timer.OutdatedTimers.NewEpoch;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerPlan;
import io.callboard.scheduler.timer.TimerPlan.Selector;
import io.callboard.scheduler.timer.TimerPlan.Timing;
import io.callboard.scheduler.timer.TimerReason;
import io.callboard.scheduler.timer.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Updates the timers of live events from their states. Messages carry full states, so the stored and the new state
 * alone decide what to do. Repeated, skipped and overtaken versions need no special treatment.
 */
@Service
class TimerPlanner {

    /**
     * The channels of a notice: all existing ones. {@code in_audience} selects the channels of each person. The
     * organizer chooses the channels of reminders only, because nobody may miss a change or a cancellation.
     */
    private static final List<String> EVERY_CHANNEL = List.of("EMAIL", "SMS", "IN_APP");

    /** How long after the planned end of a live event people are told that there is a replay. */
    static final Duration REPLAY_NEWS_FOR = Duration.ofDays(7);

    private final LiveEvents liveEvents;
    private final Timers timers;
    private final OutdatedTimers outdated;
    private final HostTimers hostTimers;
    private final DefaultTimers defaultTimers;
    private final RemindersByHand byHand;
    private final DefaultRules defaults;
    private final AudienceParts audiences;
    private final AudienceReach reach;
    private final Arrivals arrivals;

    TimerPlanner(
            LiveEvents liveEvents,
            Timers timers,
            OutdatedTimers outdated,
            HostTimers hostTimers,
            DefaultTimers defaultTimers,
            RemindersByHand byHand,
            DefaultRules defaults,
            AudienceParts audiences,
            AudienceReach reach,
            Arrivals arrivals) {
        this.liveEvents = liveEvents;
        this.timers = timers;
        this.outdated = outdated;
        this.hostTimers = hostTimers;
        this.defaultTimers = defaultTimers;
        this.byHand = byHand;
        this.defaults = defaults;
        this.audiences = audiences;
        this.reach = reach;
        this.arrivals = arrivals;
    }

    /** Follows new changes. */
    @Transactional
    public void follow(List<Message<LiveEventState>> messages) {
        follow(messages, false);
    }

    /**
     * Follows changes that were written before this database existed. A reminder whose time is over may have been sent
     * by an earlier database.
     */
    @Transactional
    public void followHistory(List<Message<LiveEventState>> messages) {
        follow(messages, true);
    }

    private void follow(List<Message<LiveEventState>> messages, boolean history) {
        for (List<Change> round : rounds(messages, history)) {
            Map<UUID, Before> replaced =
                    liveEvents.replaceIfNewer(round.stream().map(Change::state).toList());
            // Read after the rows of the events are locked: an organizer adds and cancels by hand under the same lock.
            Map<String, OrganizerRules> rules = defaults.of(organizers(round));
            Map<UUID, Parts> parts = audiences.of(replaced.keySet(), reaches(round, replaced, rules));
            var work = new Work(
                    byHand.open(replaced.keySet()),
                    rules,
                    parts,
                    reach.of(spread(round, replaced, rules)),
                    BegunRules.of(timers.holdBegun(everQuiet(round, parts, rules))));
            for (Change change : round) {
                Before before = replaced.get(change.state().eventId());
                // The same version again only fills new columns, and changes no timer.
                if (before != null && before.versionIsBelow(change.state().version())) {
                    work.add(before, change);
                }
            }
            work.applyTo(timers, outdated);
            hostTimers.ask(work.asked);
            defaultTimers.ask(round.stream()
                    .map(Change::state)
                    .filter(state -> replaced.containsKey(state.eventId()))
                    .toList());
            arrivals.applied(replaced.keySet());
        }
        followReplays(messages, history);
        Failpoints.hit("scheduler.planning.before-commit");
    }

    /** The newest state of each live event that has ended decides whether there is news of a replay. */
    private void followReplays(List<Message<LiveEventState>> messages, boolean history) {
        Map<UUID, Change> newest = new TreeMap<>();
        messages.stream()
                .map(message -> Change.of(message, history))
                .flatMap(Optional::stream)
                .filter(change -> change.state().status() == Status.ENDED)
                .forEach(change -> newest.merge(change.state().eventId(), change, Change::newer));
        if (newest.isEmpty()) {
            return;
        }
        Map<UUID, Boolean> changed = liveEvents.followReplays(
                newest.values().stream().map(Change::state).toList());
        outdated.cancelReplays(changed.entrySet().stream()
                .filter(one -> !one.getValue())
                .map(Map.Entry::getKey)
                .toList());
        timers.plan(newest.values().stream()
                .filter(change -> changed.getOrDefault(change.state().eventId(), false))
                .map(Change::replay)
                .toList());
    }

    private static List<String> organizers(List<Change> round) {
        return round.stream()
                .map(change -> change.state().organizerId())
                .distinct()
                .toList();
    }

    private static List<UUID> everQuiet(List<Change> round, Map<UUID, Parts> held, Map<String, OrganizerRules> rules) {
        return round.stream()
                .map(Change::state)
                .filter(state -> held.containsKey(state.eventId()))
                .filter(state -> held.getOrDefault(state.eventId(), Parts.NONE).haveOwnHours()
                        || Objects.requireNonNull(rules.get(state.organizerId()))
                                .everQuiet())
                .map(LiveEventState::eventId)
                .toList();
    }

    /** How old a quarter of an hour can be that matters, for those live events that have rules after the registration. */
    private static Map<UUID, Duration> reaches(
            List<Change> round, Map<UUID, Before> replaced, Map<String, OrganizerRules> rules) {
        Map<UUID, Duration> reaches = new HashMap<>();
        round.stream()
                .map(Change::state)
                .filter(state -> replaced.containsKey(state.eventId()))
                .forEach(state -> AfterRegistration.reach(rules(state, rules))
                        .ifPresent(reach -> reaches.put(state.eventId(), reach)));
        return reaches;
    }

    /** The organizers of those live events that have rules to spread. */
    private static Map<UUID, String> spread(
            List<Change> round, Map<UUID, Before> replaced, Map<String, OrganizerRules> rules) {
        return round.stream()
                .map(Change::state)
                .filter(state -> replaced.containsKey(state.eventId()))
                .filter(state -> state.status() == Status.SCHEDULED || state.status() == Status.LIVE)
                .filter(state -> rules(state, rules).stream().anyMatch(PlannedRule::spread))
                .collect(Collectors.toMap(LiveEventState::eventId, LiveEventState::organizerId));
    }

    private static List<PlannedRule> rules(LiveEventState state, Map<String, OrganizerRules> ofOrganizers) {
        return state.reminders().hasDefaultRules()
                ? Objects.requireNonNull(ofOrganizers.get(state.organizerId())).enabled()
                : PlannedRule.of(
                        state.reminders().rules(),
                        state.reminders().late(),
                        state.reminders().isSpread());
    }

    /** The first version of each event, then the second, because one statement can apply one change of each event. */
    private static List<List<Change>> rounds(List<Message<LiveEventState>> messages, boolean history) {
        // All instances use the same order of events, so that concurrent batches after a rebalance do not deadlock.
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

    /** The changes of timers that one round causes, collected so that each kind of change is one statement. */
    private static final class Work {

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

        Work(
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

        void applyTo(Timers timers, OutdatedTimers outdated) {
            outdated.cancelOlderEpochs(newEpochs);
            outdated.cancelWithEvent(cancelled);
            timers.plan(plans);
            outdated.cancelRemovedRules(planned, plans);
            timers.leaveToExtra(planned.stream()
                    .map(EventEpoch::eventId)
                    .filter(eventId ->
                            audiences.getOrDefault(eventId, Parts.NONE).haveExtraReminders())
                    .toList());
            outdated.skipWithEvent(ended);
        }

        private void addReminders(Before before, Change change) {
            LiveEventState state = change.state();
            plans.addAll(
                    reminders(before, change).plans(rules(state), byHand.getOrDefault(state.eventId(), List.of())));
            planned.add(new EventEpoch(state.eventId(), state.epoch()));
        }

        private EventReminders reminders(Before before, Change change) {
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

    /** @param history whether it was written before this database existed */
    private record Change(
            String type,
            LiveEventState state,
            Instant writtenAt,
            boolean history,
            @Nullable TraceParent trace) {

        private static final Comparator<Change> BY_STREAM = Comparator.comparing(
                        (Change change) -> change.state().version())
                .thenComparing(change -> change.state().streamOrder());

        /** Empty for a tombstone and for a message that carries no state. */
        static Optional<Change> of(Message<LiveEventState> message, boolean history) {
            LiveEventState state = message.data();
            return state == null || !state.isState()
                    ? Optional.empty()
                    : Optional.of(new Change(message.type(), state, message.time(), history, message.trace()));
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

        Change newer(Change other) {
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
}
