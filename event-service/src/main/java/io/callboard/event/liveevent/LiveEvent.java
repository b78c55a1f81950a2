package io.callboard.event.liveevent;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Text;
import io.callboard.event.schedule.Schedule;
import io.callboard.event.schedule.TimeZoneRules;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A live event. Every change returns a new value, or the same one if nothing changes. The version rises with each save,
 * and the epoch with every change that makes earlier reminders wrong.
 *
 * @param occurrence null unless it is part of a series
 * @param previous the schedule before the last reschedule since the live event was published; null when there was none.
 *     A registrant may know another schedule: after two reschedules in a row this is only the one before the second
 * @param delay null unless the last change of the schedule was a delay
 */
@Table("live_event")
record LiveEvent(
        @Id LiveEventId id,
        OrganizerId organizerId,
        @Embedded.Nullable @Nullable Occurrence occurrence,
        @Version long version,
        int epoch,
        LiveEventStatus status,
        @Embedded.Empty Details details,
        @Embedded.Empty Schedule schedule,
        @Embedded.Nullable(prefix = "previous_") @Nullable Schedule previous,
        @Embedded.Nullable(prefix = "delay_") @Nullable Delay delay,
        @Nullable String cancellationReason,
        Instant createdAt,
        Instant updatedAt) {

    private static final long UNSAVED = 0;
    private static final int FIRST_EPOCH = 1;

    static LiveEvent drafted(OrganizerId organizer, Plan plan, Instant now) {
        plan.schedule().mustStartAfter(now);
        return draftOf(organizer, plan, now);
    }

    static LiveEvent scheduled(OrganizerId organizer, Plan plan, Instant now) {
        return drafted(organizer, plan, now).published(now);
    }

    /** The same in this place of a series. */
    LiveEvent at(Occurrence place) {
        return new LiveEvent(
                id,
                organizerId,
                place,
                version,
                epoch,
                status,
                details,
                schedule,
                previous,
                delay,
                cancellationReason,
                createdAt,
                updatedAt);
    }

    /**
     * A draft with the same content, without any history of messages. With the original's schedule it may lie in the
     * past; the organizer then sets a new date before publishing it.
     */
    LiveEvent cloned(Schedule at, Instant now) {
        if (!at.equals(schedule)) {
            at.mustStartAfter(now);
        }
        return draftOf(organizerId, new Plan(details, at), now);
    }

    private static LiveEvent draftOf(OrganizerId organizer, Plan plan, Instant now) {
        return new LiveEvent(
                LiveEventId.random(),
                organizer,
                null,
                UNSAVED,
                FIRST_EPOCH,
                LiveEventStatus.DRAFT,
                plan.details(),
                plan.schedule(),
                null,
                null,
                null,
                now,
                now);
    }

    LiveEvent changed(Plan plan, Instant now) {
        if (status.isOver()) {
            throw ForbiddenMove.changing(status);
        }
        LiveEvent rescheduled = plan.schedule().isSetLike(schedule) ? this : rescheduled(plan.schedule(), now);
        if (plan.details().equals(details)) {
            return rescheduled;
        }
        return new LiveEvent(
                id,
                organizerId,
                occurrence,
                version,
                rescheduled.epoch,
                status,
                plan.details(),
                rescheduled.schedule,
                rescheduled.previous,
                rescheduled.delay,
                cancellationReason,
                createdAt,
                now);
    }

    LiveEvent rescheduled(Schedule next, Instant now) {
        if (next.equals(schedule) && !status.isOver()) {
            return this;
        }
        if (status != LiveEventStatus.DRAFT && status != LiveEventStatus.SCHEDULED) {
            throw ForbiddenMove.rescheduling(status);
        }
        next.mustStartAfter(now);
        return onSchedule(next, status == LiveEventStatus.DRAFT ? null : schedule, null, now);
    }

    /**
     * The same wall-clock time by newer rules. A live event that would already have begun by the newer rules keeps its
     * instant.
     */
    LiveEvent resolvedBy(TimeZoneRules rules, Instant now) {
        Schedule next = schedule.under(rules);
        boolean ahead = status == LiveEventStatus.DRAFT || status == LiveEventStatus.SCHEDULED;
        return next.equals(schedule) || !ahead || !next.startsAt().isAfter(now) ? this : rescheduled(next, now);
    }

    /** Moves start and end by an exact duration. If the live event has begun, only the end changes. */
    LiveEvent delayed(Duration by, Instant now) {
        if (status != LiveEventStatus.SCHEDULED && status != LiveEventStatus.LIVE) {
            throw ForbiddenMove.delaying(status);
        }
        Schedule later = schedule.delayedBy(by);
        if (status == LiveEventStatus.SCHEDULED && !later.startsAt().isAfter(now)) {
            throw InvalidLiveEvent.at(
                    "/minutes", ErrorCode.OUT_OF_RANGE, "must be enough to bring the start into the future");
        }
        return onSchedule(later, schedule, delay == null ? new Delay(epoch, schedule.startsAt()) : delay, now);
    }

    private LiveEvent onSchedule(Schedule next, @Nullable Schedule before, @Nullable Delay late, Instant now) {
        return new LiveEvent(
                id,
                organizerId,
                occurrence,
                version,
                epoch + 1,
                status,
                details,
                next,
                before,
                late,
                cancellationReason,
                createdAt,
                now);
    }

    LiveEvent published(Instant now) {
        LiveEvent published = moved(LiveEventStatus.SCHEDULED, epoch, null, now);
        schedule.mustStartAfter(now);
        return published;
    }

    LiveEvent started(Instant now) {
        return moved(LiveEventStatus.LIVE, epoch, null, now);
    }

    LiveEvent ended(Instant now) {
        return moved(LiveEventStatus.ENDED, epoch, null, now);
    }

    /** Ends it because its time is over. An organizer cannot end an event that was never started, but this can. */
    LiveEvent endedByItself(Instant now) {
        if (status != LiveEventStatus.SCHEDULED && status != LiveEventStatus.LIVE) {
            throw ForbiddenMove.between(status, LiveEventStatus.ENDED);
        }
        return inStatus(LiveEventStatus.ENDED, epoch, null, now);
    }

    /** A cancelled draft gets the first epoch. Anything else that is cancelled has a later one. */
    LiveEvent cancelled(@Nullable String reason, Instant now) {
        int last = status == LiveEventStatus.DRAFT ? FIRST_EPOCH : epoch + 1;
        return moved(LiveEventStatus.CANCELLED, last, Text.optionalLines("/reason", reason, 1000), now);
    }

    /** Whether it ever was more than a draft. */
    boolean wasPublished() {
        return switch (status) {
            case DRAFT -> false;
            case CANCELLED -> epoch > FIRST_EPOCH;
            case SCHEDULED, LIVE, ENDED -> true;
        };
    }

    private LiveEvent moved(LiveEventStatus next, int nextEpoch, @Nullable String reason, Instant now) {
        if (!status.canTransitionTo(next)) {
            throw ForbiddenMove.between(status, next);
        }
        return inStatus(next, nextEpoch, reason, now);
    }

    private LiveEvent inStatus(LiveEventStatus next, int nextEpoch, @Nullable String reason, Instant now) {
        return new LiveEvent(
                id,
                organizerId,
                occurrence,
                version,
                nextEpoch,
                next,
                details,
                schedule,
                previous,
                delay,
                reason,
                createdAt,
                now);
    }
}
