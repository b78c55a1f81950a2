package io.callboard.scheduler.planning;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.scheduler.planning.AudienceParts.Parts;
import io.callboard.scheduler.planning.LiveEvents.Open;
import io.callboard.scheduler.planning.RemindersByHand.ByHand;
import io.callboard.scheduler.rule.DefaultRules;
import io.callboard.scheduler.rule.OrganizerRules;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.timer.Condition;
import io.callboard.scheduler.timer.EventEpoch;
import io.callboard.scheduler.timer.OutdatedTimers;
import io.callboard.scheduler.timer.TimerPlan;
import io.callboard.scheduler.timer.TimerReason;
import io.callboard.scheduler.timer.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Plans live events again when the defaults or the quiet hours of their organizer have changed, or when their audience has
 * a new time zone, quiet hours, wish or quarter of an hour, or has grown so that spread reminders are due earlier. All
 * of them are read after the rows of the live events are locked, so the last change of each is seen with the others.
 */
@Repository
class DefaultTimers {

    /** Live events that one transaction plans. */
    static final int ROUND = 200;

    private static final String ASK = """
            insert into rule_planning (event_id, organizer_id)
            select e.event_id, e.organizer_id
            from unnest(:eventIds::uuid[], :organizerIds::text[]) as e(event_id, organizer_id)
            """;

    /**
     * A new quarter of an hour needs a planning only if the organizer has a rule after the registration now. If one is
     * stored later, the planning that follows from it reads the quarter.
     */
    private static final String TAKE = """
            with taken as (
                delete from rule_planning where id = any (array(
                    select id from rule_planning
                    where (not_before is null or not_before <= now())
                        and (:organizerId::text is null or organizer_id = :organizerId::text)
                    order by id
                    limit :rows
                    for update skip locked))
                returning id, event_id, organizer_id, quarter_only)
            select t.id, t.event_id, t.organizer_id,
                not t.quarter_only or exists (
                    select from reminder_defaults d
                    where d.organizer_id = t.organizer_id
                        and jsonb_path_exists(d.rules, '$[*].offset ? (@ like_regex "@REGISTRATION$")')) as needed
            from taken t
            """;

    /** Pauses of 1, 2, 4, 8, 16, 32 and then 60 s, as for a timer whose slice fails. */
    private static final String BACK_OFF_ASKED = """
            update rule_planning set
                attempts = attempts + 1,
                not_before = now() + make_interval(secs => least(60, 2 ^ least(attempts, 6)))
            where id = any (:ids::bigint[])
            """;

    /**
     * The organizer who has waited the longest, and is not to wait after a failure. A change of the defaults waits for
     * one batch, and starts over.
     */
    private static final String CLAIM = """
            select organizer_id, replan_after, traceparent
            from reminder_defaults
            where replan_after is not null and (replan_not_before is null or replan_not_before <= now())
            order by replanned_at, organizer_id
            limit 1
            for no key update skip locked
            """;

    private static final String NEXT_EVENTS = """
            select event_id
            from live_event
            where organizer_id = :organizerId and status in ('SCHEDULED', 'LIVE')
                and event_id > :after
            order by event_id
            limit :rows
            """;

    private static final String ADVANCE = """
            update reminder_defaults set
                replan_after = :after,
                replanned_at = clock_timestamp(),
                replan_attempts = 0,
                replan_not_before = null
            where organizer_id = :organizerId
            """;

    /** The same pauses. */
    private static final String BACK_OFF_CHANGED = """
            update reminder_defaults set
                replan_attempts = replan_attempts + 1,
                replan_not_before = now() + make_interval(secs => least(60, 2 ^ least(replan_attempts, 6)))
            where organizer_id = :organizerId and replan_after is not null
            """;

    private final JdbcClient jdbc;
    private final LiveEvents liveEvents;
    private final DefaultRules defaults;
    private final RemindersByHand byHand;
    private final AudienceParts audiences;
    private final AudienceReach reach;
    private final Timers timers;
    private final OutdatedTimers outdated;

    DefaultTimers(
            JdbcClient jdbc,
            LiveEvents liveEvents,
            DefaultRules defaults,
            RemindersByHand byHand,
            AudienceParts audiences,
            AudienceReach reach,
            Timers timers,
            OutdatedTimers outdated) {
        this.jdbc = jdbc;
        this.liveEvents = liveEvents;
        this.defaults = defaults;
        this.byHand = byHand;
        this.audiences = audiences;
        this.reach = reach;
        this.timers = timers;
        this.outdated = outdated;
    }

    private record Changed(
            String organizerId, UUID after, @Nullable TraceParent trace) {}

    /** Asks for these live events to be planned by the defaults and quiet hours that are committed later. */
    void ask(Collection<LiveEventState> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.sql(ASK)
                .param("eventIds", Columns.of(events, LiveEventState::eventId))
                .param("organizerIds", Columns.of(events, LiveEventState::organizerId))
                .update();
    }

    /** @param needed whether it makes a difference by the rules that are stored now */
    private record Asked(long id, UUID eventId, String organizerId, boolean needed) {}

    /**
     * Plans what is asked for, in the running transaction; true if there may be more.
     *
     * @throws PlanningFailed if the live events of one organizer or more cannot be planned
     */
    boolean planAsked() {
        return planAskedBy(null);
    }

    /** The same for the live events of one organizer. */
    void planAskedOf(String organizerId) {
        planAskedBy(organizerId);
    }

    private boolean planAskedBy(@Nullable String organizerId) {
        List<Asked> asked = jdbc.sql(TAKE)
                .param("rows", ROUND)
                .param("organizerId", organizerId)
                .query(Asked.class)
                .list();
        try {
            plan(
                    asked.stream()
                            .filter(Asked::needed)
                            .map(Asked::eventId)
                            .distinct()
                            .toList(),
                    null);
        } catch (RuntimeException | Error e) {
            throw new PlanningFailed(
                    asked.stream().map(Asked::organizerId).distinct().toList(),
                    asked.stream().map(Asked::id).toList(),
                    e);
        }
        Failpoints.hit("scheduler.default-timers.before-commit");
        return asked.size() == ROUND;
    }

    /** Makes live events wait whose planning failed. */
    void backOffAsked(Collection<Long> ids) {
        jdbc.sql(BACK_OFF_ASKED).param("ids", Columns.of(ids, id -> id)).update();
    }

    /** Makes an organizer wait whose planning failed, and no other one. */
    void backOffChanged(String organizerId) {
        jdbc.sql(BACK_OFF_CHANGED).param("organizerId", organizerId).update();
    }

    /**
     * Plans the next live events of an organizer whose defaults have changed; true if there may be more.
     *
     * @throws PlanningFailed if they cannot be planned
     */
    boolean planChanged() {
        Optional<Changed> claimed = jdbc.sql(CLAIM)
                .query((row, number) -> new Changed(
                        row.getString("organizer_id"),
                        row.getObject("replan_after", UUID.class),
                        TraceParent.orNull(row.getString("traceparent"))))
                .optional();
        if (claimed.isEmpty()) {
            return false;
        }
        Changed change = claimed.get();
        List<UUID> next = jdbc.sql(NEXT_EVENTS)
                .param("organizerId", change.organizerId())
                .param("after", change.after())
                .param("rows", ROUND)
                .query(UUID.class)
                .list();
        try {
            plan(next, change.trace());
        } catch (RuntimeException | Error e) {
            throw new PlanningFailed(List.of(change.organizerId()), List.of(), e);
        }
        jdbc.sql(ADVANCE)
                .param("organizerId", change.organizerId())
                .param("after", next.size() < ROUND ? null : next.getLast())
                .update();
        Failpoints.hit("scheduler.default-timers.before-commit");
        return true;
    }

    private void plan(List<UUID> eventIds, @Nullable TraceParent trace) {
        if (eventIds.isEmpty()) {
            return;
        }
        List<Open> events = liveEvents.lockOpen(eventIds);
        List<UUID> open = events.stream().map(Open::eventId).toList();
        Map<String, OrganizerRules> rules =
                defaults.of(events.stream().map(Open::organizerId).toList());
        Map<UUID, List<ByHand>> made = byHand.open(open);
        Map<UUID, Duration> reaches = new HashMap<>();
        events.forEach(event ->
                AfterRegistration.reach(applied(event, rules)).ifPresent(reach -> reaches.put(event.eventId(), reach)));
        Map<UUID, Parts> parts = audiences.of(open, reaches);
        Map<UUID, Spread> spreads = reach.of(events.stream()
                .filter(event -> isSpread(applied(event, rules)))
                .collect(Collectors.toMap(Open::eventId, Open::organizerId)));
        Map<EventEpoch, BegunRules> begun = BegunRules.of(timers.holdBegun(events.stream()
                .filter(event -> rules(rules, event).everQuiet()
                        || parts.getOrDefault(event.eventId(), Parts.NONE).haveOwnHours())
                .map(Open::eventId)
                .toList()));
        List<EventEpoch> planned = new ArrayList<>();
        List<TimerPlan> plans = new ArrayList<>();
        for (Open event : events) {
            OrganizerRules ofOrganizer = rules(rules, event);
            var epoch = new EventEpoch(event.eventId(), event.epoch());
            Parts audience = parts.getOrDefault(event.eventId(), Parts.NONE);
            var reminders = new EventReminders(
                    event.eventId(),
                    event.organizerId(),
                    event.epoch(),
                    event.schedule(),
                    event.channels(),
                    audience,
                    ofOrganizer.quietHours(),
                    begun.getOrDefault(epoch, BegunRules.NONE),
                    spreads.getOrDefault(event.eventId(), Spread.NONE),
                    event.occurredAt(),
                    event.rulesSince(),
                    TimerReason.PAST_DUE,
                    TimerReason.MISSED,
                    trace);
            List<PlannedRule> applied = applied(event, rules);
            List<ByHand> added = made.getOrDefault(event.eventId(), List.of());
            // Its own rules are planned with each of its versions, so only new zones, quiet hours or wishes make a
            // difference, and a larger audience.
            if (event.ownRules().isPresent()
                    && !ofOrganizer.everQuiet()
                    && !audience.haveOwnHours()
                    && audience.wishes().isEmpty()
                    && !isSpread(applied)
                    && added.stream().allMatch(one -> one.condition().equals(Condition.NONE))
                    && !reminders.dependOnZones(applied, added)) {
                continue;
            }
            plans.addAll(reminders.plans(applied, added));
            planned.add(epoch);
        }
        timers.plan(plans);
        outdated.cancelRemovedRules(planned, plans);
        timers.leaveToExtra(wished(parts));
    }

    private static List<UUID> wished(Map<UUID, Parts> parts) {
        return parts.entrySet().stream()
                .filter(entry -> entry.getValue().haveExtraReminders())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<PlannedRule> applied(Open event, Map<String, OrganizerRules> rules) {
        return event.ownRules().orElseGet(() -> rules(rules, event).enabled());
    }

    private static boolean isSpread(List<PlannedRule> rules) {
        return rules.stream().anyMatch(PlannedRule::spread);
    }

    private static OrganizerRules rules(Map<String, OrganizerRules> all, Open event) {
        return Objects.requireNonNull(all.get(event.organizerId()));
    }
}
