package io.callboard.scheduler.planning;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.Message;
import io.callboard.scheduler.planning.AudienceParts.Parts;
import io.callboard.scheduler.planning.LiveEventState.Status;
import io.callboard.scheduler.planning.LiveEvents.Before;
import io.callboard.scheduler.rule.DefaultRules;
import io.callboard.scheduler.rule.OrganizerRules;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.timer.OutdatedTimers;
import io.callboard.scheduler.timer.Timers;
import java.time.Duration;
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
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Updates the timers of live events from their states. Messages carry full states, so the stored and the new state
 * alone decide what to do. Repeated, skipped and overtaken versions need no special treatment.
 */
@Service
class TimerPlanner {

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
        for (List<LiveEventChange> round : rounds(messages, history)) {
            Map<UUID, Before> replaced = liveEvents.replaceIfNewer(
                    round.stream().map(LiveEventChange::state).toList());
            // Read after the rows of the events are locked: an organizer adds and cancels by hand under the same lock.
            Map<String, OrganizerRules> rules = defaults.of(organizers(round));
            Map<UUID, Parts> parts = audiences.of(replaced.keySet(), reaches(round, replaced, rules));
            var changes = new TimerChanges(
                    byHand.open(replaced.keySet()),
                    rules,
                    parts,
                    reach.of(spread(round, replaced, rules)),
                    BegunRules.of(timers.holdBegun(everQuiet(round, parts, rules))));
            for (LiveEventChange change : round) {
                Before before = replaced.get(change.state().eventId());
                // The same version again only fills new columns, and changes no timer.
                if (before != null && before.versionIsBelow(change.state().version())) {
                    changes.add(before, change);
                }
            }
            changes.applyTo(timers, outdated);
            hostTimers.ask(changes.asked());
            defaultTimers.ask(round.stream()
                    .map(LiveEventChange::state)
                    .filter(state -> replaced.containsKey(state.eventId()))
                    .toList());
            arrivals.applied(replaced.keySet());
        }
        followReplays(messages, history);
        Failpoints.hit("scheduler.planning.before-commit");
    }

    /** The newest state of each live event that has ended decides whether there is news of a replay. */
    private void followReplays(List<Message<LiveEventState>> messages, boolean history) {
        Map<UUID, LiveEventChange> newest = new TreeMap<>();
        messages.stream()
                .map(message -> LiveEventChange.of(message, history))
                .flatMap(Optional::stream)
                .filter(change -> change.state().status() == Status.ENDED)
                .forEach(change -> newest.merge(change.state().eventId(), change, LiveEventChange::newer));
        if (newest.isEmpty()) {
            return;
        }
        Map<UUID, Boolean> changed = liveEvents.followReplays(
                newest.values().stream().map(LiveEventChange::state).toList());
        outdated.cancelReplays(changed.entrySet().stream()
                .filter(one -> !one.getValue())
                .map(Map.Entry::getKey)
                .toList());
        timers.plan(newest.values().stream()
                .filter(change -> changed.getOrDefault(change.state().eventId(), false))
                .map(LiveEventChange::replay)
                .toList());
    }

    private static List<String> organizers(List<LiveEventChange> round) {
        return round.stream()
                .map(change -> change.state().organizerId())
                .distinct()
                .toList();
    }

    private static List<UUID> everQuiet(
            List<LiveEventChange> round, Map<UUID, Parts> held, Map<String, OrganizerRules> rules) {
        return round.stream()
                .map(LiveEventChange::state)
                .filter(state -> held.containsKey(state.eventId()))
                .filter(state -> held.getOrDefault(state.eventId(), Parts.NONE).haveOwnHours()
                        || Objects.requireNonNull(rules.get(state.organizerId()))
                                .everQuiet())
                .map(LiveEventState::eventId)
                .toList();
    }

    /** How old a quarter of an hour can be that matters, for those live events that have rules after the registration. */
    private static Map<UUID, Duration> reaches(
            List<LiveEventChange> round, Map<UUID, Before> replaced, Map<String, OrganizerRules> rules) {
        Map<UUID, Duration> reaches = new HashMap<>();
        round.stream()
                .map(LiveEventChange::state)
                .filter(state -> replaced.containsKey(state.eventId()))
                .forEach(state -> AfterRegistration.reach(rules(state, rules))
                        .ifPresent(reach -> reaches.put(state.eventId(), reach)));
        return reaches;
    }

    /** The organizers of those live events that have rules to spread. */
    private static Map<UUID, String> spread(
            List<LiveEventChange> round, Map<UUID, Before> replaced, Map<String, OrganizerRules> rules) {
        return round.stream()
                .map(LiveEventChange::state)
                .filter(state -> replaced.containsKey(state.eventId()))
                .filter(state -> state.status() == Status.SCHEDULED || state.status() == Status.LIVE)
                .filter(state -> rules(state, rules).stream().anyMatch(PlannedRule::spread))
                .collect(Collectors.toMap(LiveEventState::eventId, LiveEventState::organizerId));
    }

    /** The rules that the live event names, or else the default rules of its organizer. */
    static List<PlannedRule> rules(LiveEventState state, Map<String, OrganizerRules> ofOrganizers) {
        return state.reminders().hasDefaultRules()
                ? Objects.requireNonNull(ofOrganizers.get(state.organizerId())).enabled()
                : PlannedRule.of(
                        state.reminders().rules(),
                        state.reminders().late(),
                        state.reminders().isSpread());
    }

    /** The first version of each event, then the second, because one statement can apply one change of each event. */
    private static List<List<LiveEventChange>> rounds(List<Message<LiveEventState>> messages, boolean history) {
        // All instances use the same order of events, so that concurrent batches after a rebalance do not deadlock.
        List<LiveEventChange> changes = messages.stream()
                .map(message -> LiveEventChange.of(message, history))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(
                                (LiveEventChange change) -> change.state().eventId())
                        .thenComparing(change -> change.state().version()))
                .toList();
        List<List<LiveEventChange>> rounds = new ArrayList<>();
        Map<UUID, Integer> seen = new HashMap<>();
        for (LiveEventChange change : changes) {
            int round = seen.merge(change.state().eventId(), 1, Integer::sum) - 1;
            if (round == rounds.size()) {
                rounds.add(new ArrayList<>());
            }
            rounds.get(round).add(change);
        }
        return rounds;
    }
}
