package io.callboard.event.liveevent;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.liveevent.LiveEventMessages.Fact;
import io.callboard.event.reminder.DefaultRules;
import io.callboard.event.schedule.Schedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The organizers' changes of live events. A change and the message about it are one transaction. The precondition gets
 * the present version before the change.
 */
@Component
class LiveEventEditor {

    private final LiveEvents liveEvents;
    private final LiveEventMessages messages;
    private final DefaultRules defaultRules;
    private final Clock clock;

    LiveEventEditor(LiveEvents liveEvents, LiveEventMessages messages, DefaultRules defaultRules, Clock clock) {
        this.liveEvents = liveEvents;
        this.messages = messages;
        this.defaultRules = defaultRules;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    LiveEvent find(OrganizerId organizer, LiveEventId id) {
        return existing(organizer, id);
    }

    /** The live event of any organizer, unless it never was more than a draft. */
    @Transactional(readOnly = true)
    LiveEvent published(LiveEventId id) {
        return liveEvents.findById(id).filter(LiveEvent::wasPublished).orElseThrow(() -> new UnknownLiveEvent(id));
    }

    @Transactional
    LiveEvent draft(OrganizerId organizer, Plan plan) {
        return liveEvents.save(LiveEvent.drafted(organizer, plan, now()));
    }

    @Transactional
    LiveEvent schedule(OrganizerId organizer, Plan plan) {
        return told(Fact.SCHEDULED, liveEvents.save(LiveEvent.scheduled(organizer, plan, now())));
    }

    @Transactional
    LiveEvent cloneOf(OrganizerId organizer, LiveEventId id, UnaryOperator<Schedule> move) {
        LiveEvent original = existing(organizer, id);
        return liveEvents.save(original.cloned(move.apply(original.schedule()), now()));
    }

    @Transactional
    LiveEvent change(OrganizerId organizer, LiveEventId id, LongConsumer precondition, UnaryOperator<Plan> change) {
        LiveEvent found = found(organizer, id, precondition);
        Plan plan = change.apply(new Plan(found.details(), found.schedule()));
        return savedIfChanged(found, found.changed(plan, now()));
    }

    /** Reports the effects of a reschedule without doing it. */
    @Transactional(readOnly = true)
    Reschedule preview(OrganizerId organizer, LiveEventId id, LongConsumer precondition, UnaryOperator<Schedule> move) {
        LiveEvent found = found(organizer, id, precondition);
        Instant now = now();
        return new Reschedule(
                found, found.rescheduled(move.apply(found.schedule()), now), now, defaultRules.of(organizer));
    }

    @Transactional
    Reschedule reschedule(
            OrganizerId organizer, LiveEventId id, LongConsumer precondition, UnaryOperator<Schedule> move) {
        LiveEvent found = found(organizer, id, precondition);
        Instant now = now();
        LiveEvent moved = found.rescheduled(move.apply(found.schedule()), now);
        return new Reschedule(found, savedIfChanged(found, moved), now, defaultRules.of(organizer));
    }

    @Transactional
    LiveEvent delay(OrganizerId organizer, LiveEventId id, LongConsumer precondition, Duration by) {
        LiveEvent found = found(organizer, id, precondition);
        return savedIfChanged(found, found.delayed(by, now()));
    }

    @Transactional
    LiveEvent publish(OrganizerId organizer, LiveEventId id, LongConsumer precondition) {
        return told(
                Fact.SCHEDULED,
                liveEvents.save(found(organizer, id, precondition).published(now())));
    }

    @Transactional
    LiveEvent start(OrganizerId organizer, LiveEventId id, LongConsumer precondition) {
        return told(
                Fact.STARTED, liveEvents.save(found(organizer, id, precondition).started(now())));
    }

    @Transactional
    LiveEvent end(OrganizerId organizer, LiveEventId id, LongConsumer precondition) {
        return told(
                Fact.ENDED, liveEvents.save(found(organizer, id, precondition).ended(now())));
    }

    @Transactional
    LiveEvent cancel(OrganizerId organizer, LiveEventId id, LongConsumer precondition, @Nullable String reason) {
        LiveEvent found = found(organizer, id, precondition);
        if (found.status() == LiveEventStatus.CANCELLED) {
            // A repeated request, perhaps after a lost answer. The event already has the requested state.
            return found;
        }
        LiveEvent cancelled = liveEvents.save(found.cancelled(reason, now()));
        return found.status() == LiveEventStatus.DRAFT ? cancelled : told(Fact.CANCELLED, cancelled);
    }

    private LiveEvent savedIfChanged(LiveEvent before, LiveEvent after) {
        if (after.equals(before)) {
            return before;
        }
        LiveEvent saved = liveEvents.save(after);
        if (saved.status() == LiveEventStatus.DRAFT) {
            return saved;
        }
        return told(saved.epoch() == before.epoch() ? Fact.CHANGED : Fact.RESCHEDULED, saved);
    }

    private LiveEvent told(Fact fact, LiveEvent saved) {
        messages.tell(fact, saved);
        Failpoints.hit("event.change.before-commit");
        return saved;
    }

    private LiveEvent found(OrganizerId organizer, LiveEventId id, LongConsumer precondition) {
        LiveEvent found = existing(organizer, id);
        precondition.accept(found.version());
        return found;
    }

    private LiveEvent existing(OrganizerId organizer, LiveEventId id) {
        return liveEvents.findByIdAndOrganizerId(id, organizer).orElseThrow(() -> new UnknownLiveEvent(id));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
