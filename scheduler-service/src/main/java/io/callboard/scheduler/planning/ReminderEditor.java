package io.callboard.scheduler.planning;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.trace.Traces;
import io.callboard.scheduler.planning.AudienceParts.Parts;
import io.callboard.scheduler.planning.LiveEvents.Locked;
import io.callboard.scheduler.planning.RemindersByHand.ByHand;
import io.callboard.scheduler.planning.ZonedReminders.Zoned;
import io.callboard.scheduler.planning.message.ReminderCancelled;
import io.callboard.scheduler.rule.DefaultRules;
import io.callboard.scheduler.rule.OrganizerRules;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import io.callboard.scheduler.rule.ReminderRule;
import io.callboard.scheduler.timer.Condition;
import io.callboard.scheduler.timer.DueReason;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerPlan;
import io.callboard.scheduler.timer.TimerPlan.LeftTo;
import io.callboard.scheduler.timer.TimerPlan.Selector;
import io.callboard.scheduler.timer.TimerPlan.Timing;
import io.callboard.scheduler.timer.TimerReason;
import io.callboard.scheduler.timer.TimerStatus;
import io.callboard.scheduler.timer.Timers;
import io.callboard.scheduler.timer.TimersByHand;
import io.callboard.scheduler.timer.TimersByHand.Found;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What an organizer does to reminders by hand. Each change holds the row of the live event, so it comes wholly before or
 * wholly after a new state of the event.
 */
@Service
public class ReminderEditor {

    /** A live event has at most so many reminders made by hand at the same time. */
    public static final int MOST_BY_HAND = 20;

    private static final Set<String> OPEN = Set.of("SCHEDULED", "LIVE");

    private final LiveEvents liveEvents;
    private final RemindersByHand byHand;
    private final DefaultRules defaults;
    private final AudienceParts audiences;
    private final Timers timers;
    private final TimersByHand timersByHand;
    private final Outbox outbox;
    private final Traces traces;

    ReminderEditor(
            LiveEvents liveEvents,
            RemindersByHand byHand,
            DefaultRules defaults,
            AudienceParts audiences,
            Timers timers,
            TimersByHand timersByHand,
            Outbox outbox,
            Traces traces) {
        this.liveEvents = liveEvents;
        this.byHand = byHand;
        this.defaults = defaults;
        this.audiences = audiences;
        this.timers = timers;
        this.timersByHand = timersByHand;
        this.outbox = outbox;
        this.traces = traces;
    }

    /**
     * A reminder to be made. It has either a rule or an instant.
     *
     * @param beforeStart an offset that {@link #isOffset} accepts, or the text of a wall-clock rule
     * @param channels null for those of the live event's reminders
     * @param condition which registrants it is for
     */
    public record NewReminder(
            @Nullable String beforeStart,
            @Nullable Instant at,
            @Nullable List<String> channels,
            Condition condition) {}

    /** What came of making a reminder. */
    public sealed interface Added {

        record Timer(UUID timerId) implements Added {}

        record UnknownEvent() implements Added {}

        record EventNotOpen(String status) implements Added {}

        /** Its instant has passed. */
        record Past(Instant dueAt) implements Added {}

        /** Its instant is so late after the start that the message would be of no use. */
        record TooLate(Instant dueAt) implements Added {}

        /** It needs the zone, and this service does not know the zone of the live event. */
        record UnknownZone() implements Added {}

        /** Another reminder is due at the same instant on one of the channels. */
        record SameInstant(Instant dueAt) implements Added {}

        record TooMany() implements Added {}
    }

    /** What came of a change of one reminder. */
    public sealed interface Changed {

        record Done() implements Changed {}

        record UnknownTimer() implements Changed {}

        /** A notice of a change or of a cancellation. */
        record Notice() implements Changed {}

        /** Its messages are being published, or wait for its due instant. */
        record Underway() implements Changed {}

        record Over(TimerStatus status) implements Changed {}
    }

    /** Whether the text is an offset that this service knows. */
    public static boolean isOffset(String text) {
        return ReminderRule.parseOffset(text).isPresent();
    }

    @Transactional
    public Added add(OrganizerId organizer, UUID eventId, NewReminder request) {
        Optional<Locked> known = liveEvents.lock(organizer, eventId);
        if (known.isEmpty()) {
            return new Added.UnknownEvent();
        }
        Locked event = known.get();
        if (!OPEN.contains(event.status())) {
            return new Added.EventNotOpen(event.status());
        }
        Map<UUID, List<ByHand>> open = byHand.open(List.of(eventId));
        if (open.getOrDefault(eventId, List.of()).size() >= MOST_BY_HAND) {
            return new Added.TooMany();
        }
        ByHand reminder = reminder(eventId, request);
        OrganizerRules ofOrganizer = defaults.of(organizer);
        List<PlannedRule> rules = event.ownRules().map(PlannedRule::of).orElseGet(ofOrganizer::enabled);
        DueInstants ofEvent = DueInstants.of(event.schedule(), rules, event.channels());
        Optional<Zoned> zoned = reminder.inZones(event.channels());
        if (zoned.isPresent()) {
            return addInZones(organizer, event, reminder, ofEvent, zoned.get(), ofOrganizer.quietHours());
        }
        DueByHand due = DueByHand.of(reminder, event.schedule(), ofEvent, event.channels());
        if (due.reason() == TimerReason.UNKNOWN_ZONE) {
            return new Added.UnknownZone();
        }
        if (due.reason() == TimerReason.AFTER_START) {
            return new Added.TooLate(due.dueAt());
        }
        if (!due.dueAt().isAfter(event.readAt())) {
            return new Added.Past(due.dueAt());
        }
        List<LeftTo> sameInstant = timers.dueAt(eventId, event.epoch(), due.dueAt(), due.channels());
        if (due.reason() == TimerReason.SAME_INSTANT
                || sameInstant.stream().anyMatch(other -> other.condition().covers(reminder.condition()))) {
            return new Added.SameInstant(due.dueAt());
        }
        byHand.add(organizer, reminder, !sameInstant.isEmpty());
        TimerPlan plan = new TimerPlan(
                eventId,
                organizer.value(),
                event.epoch(),
                reminder.rule(),
                TimerKind.REMINDER,
                new Selector(
                        null,
                        due.channels(),
                        new WishedReminders(event.schedule(), ofEvent, event.channels())
                                .metBy(reminder.rule(), due.dueAt()),
                        reminder.condition(),
                        sameInstant.stream()
                                .filter(other -> !other.condition().excludes(reminder.condition()))
                                .toList(),
                        0),
                new Timing(
                        due.dueAt(),
                        null,
                        ofOrganizer.quietHours() == null ? null : DueReason.ON_TIME,
                        null,
                        due.usefulUntil(),
                        null),
                event.readAt(),
                null,
                TimerReason.PAST_DUE,
                TimerReason.MISSED,
                traces.current());
        timers.plan(List.of(plan));
        timers.leaveToExtra(List.of(eventId));
        Failpoints.hit("scheduler.by-hand.before-commit");
        return new Added.Timer(plan.timerId());
    }

    /** At least one zone must be ahead. The others are skipped, as for a rule. */
    private Added addInZones(
            OrganizerId organizer,
            Locked event,
            ByHand reminder,
            DueInstants ofEvent,
            Zoned zoned,
            @Nullable QuietHours quietHours) {
        Parts ofAudience = audiences.of(List.of(event.eventId()), Map.of()).getOrDefault(event.eventId(), Parts.NONE);
        List<TimerPlan> plans = new EventReminders(
                        event.eventId(),
                        organizer.value(),
                        event.epoch(),
                        event.schedule(),
                        event.channels(),
                        ofAudience,
                        quietHours,
                        BegunRules.NONE,
                        Spread.NONE,
                        event.readAt(),
                        event.readAt(),
                        TimerReason.PAST_DUE,
                        TimerReason.MISSED,
                        traces.current())
                .plansInZones(ofEvent, List.of(zoned));
        Optional<TimerPlan> first = plans.stream()
                .filter(plan -> plan.unplannable() == null && plan.dueAt().isAfter(event.readAt()))
                .findFirst();
        if (first.isEmpty()) {
            return refused(plans.getFirst());
        }
        byHand.add(organizer, reminder, true);
        timers.plan(plans);
        Failpoints.hit("scheduler.by-hand.before-commit");
        return new Added.Timer(first.get().timerId());
    }

    private static Added refused(TimerPlan plan) {
        TimerReason reason = plan.unplannable();
        if (reason == TimerReason.UNKNOWN_ZONE) {
            return new Added.UnknownZone();
        }
        if (reason == TimerReason.AFTER_START) {
            return new Added.TooLate(plan.dueAt());
        }
        return reason == TimerReason.SAME_INSTANT ? new Added.SameInstant(plan.dueAt()) : new Added.Past(plan.dueAt());
    }

    /**
     * Cancels a reminder in this epoch and all later ones. notifier-service fences what is published already: it gets
     * the message whatever the status of the timer, because a rebuilt database may have published more than it knows. A
     * reminder in the zones of registrants is cancelled in all of them, and one after the registration for all of them.
     */
    @Transactional
    public Changed cancel(OrganizerId organizer, UUID timerId) {
        Optional<Found> found = timersByHand.find(organizer, timerId);
        if (found.isEmpty()) {
            return new Changed.UnknownTimer();
        }
        Found timer = found.get();
        if (!timer.kind().isReminder()) {
            return new Changed.Notice();
        }
        liveEvents.lock(organizer, timer.eventId());
        List<UUID> cancelled = timersByHand.cancel(organizer, timerId);
        if (cancelled.isEmpty()) {
            return timersByHand
                    .find(organizer, timerId)
                    .<Changed>map(now -> isCancelledByHand(now) ? new Changed.Done() : new Changed.Over(now.status()))
                    .orElseGet(Changed.UnknownTimer::new);
        }
        byHand.cancel(organizer, timer.eventId(), timer.rule(), timer.bucket());
        outbox.appendAllExpress(cancelled.stream()
                .map(id -> OutgoingMessage.of(
                        ReminderCancelled.TOPIC,
                        ReminderCancelled.key(id),
                        ReminderCancelled.TYPE,
                        new ReminderCancelled(id, timer.eventId(), organizer.value())))
                .toList());
        Failpoints.hit("scheduler.by-hand.before-commit");
        return new Changed.Done();
    }

    /** Makes a reminder due now; a second call changes nothing. */
    @Transactional
    public Changed sendNow(OrganizerId organizer, UUID timerId) {
        boolean moved = timersByHand.sendNow(organizer, timerId);
        Failpoints.hit("scheduler.by-hand.before-commit");
        if (moved) {
            return new Changed.Done();
        }
        return timersByHand
                .find(organizer, timerId)
                .<Changed>map(ReminderEditor::notSent)
                .orElseGet(Changed.UnknownTimer::new);
    }

    private static Changed notSent(Found timer) {
        if (!timer.kind().isReminder()) {
            return new Changed.Notice();
        }
        return switch (timer.status()) {
            case SCHEDULED, ARMING, ARMED -> timer.sentByHand() ? new Changed.Done() : new Changed.Underway();
            case DONE -> timer.sentByHand() ? new Changed.Done() : new Changed.Over(timer.status());
            case CANCELLED, SKIPPED -> new Changed.Over(timer.status());
        };
    }

    private static boolean isCancelledByHand(Found timer) {
        return Objects.equals(timer.reason(), TimerReason.CANCELLED_BY_HAND.name());
    }

    private static ByHand reminder(UUID eventId, NewReminder request) {
        Instant at = request.at() == null ? null : request.at().truncatedTo(ChronoUnit.MILLIS);
        String suffix = UUID.randomUUID().toString().substring(0, 8);
        String name = at == null ? Objects.requireNonNull(request.beforeStart()) : at.toString();
        return new ByHand(
                eventId, name + "/" + suffix, request.beforeStart(), at, request.channels(), request.condition(), null);
    }
}
