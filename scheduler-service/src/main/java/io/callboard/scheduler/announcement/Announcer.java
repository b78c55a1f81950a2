package io.callboard.scheduler.announcement;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.trace.Traces;
import io.callboard.scheduler.announcement.Announcements.Event;
import io.callboard.scheduler.announcement.Announcements.Locked;
import io.callboard.scheduler.announcement.message.AnnouncementWritten;
import io.callboard.scheduler.planning.message.ReminderCancelled;
import io.callboard.scheduler.timer.AnnouncementTimers;
import io.callboard.scheduler.timer.TimerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes, changes and stops announcements. A change and its messages are one transaction. */
@Service
class Announcer {

    /** A live event has at most so many announcements that have not gone out. */
    static final int MOST_OPEN = 20;

    static final Duration LONGEST_AHEAD = Duration.ofDays(366);

    /** The audience and the addresses are deleted 90 days after the end. */
    static final Duration LONGEST_AFTER_END = Duration.ofDays(30);

    /** For so long a new text is on its way to notifier-service, so that everybody gets the same one. */
    static final Duration CLOSED_BEFORE_DUE = Duration.ofSeconds(2);

    /** Also after the end. People of a cancelled event get the notice, and nothing that was meant for the event. */
    private static final Set<String> OPEN = Set.of("SCHEDULED", "LIVE", "ENDED");

    private static final Set<TimerStatus> UNDERWAY =
            EnumSet.of(TimerStatus.SCHEDULED, TimerStatus.ARMING, TimerStatus.ARMED);

    private final Announcements announcements;
    private final AnnouncementTimers timers;
    private final Outbox outbox;
    private final Traces traces;

    Announcer(Announcements announcements, AnnouncementTimers timers, Outbox outbox, Traces traces) {
        this.announcements = announcements;
        this.timers = timers;
        this.outbox = outbox;
        this.traces = traces;
    }

    /** What came of making an announcement. */
    sealed interface Made {

        /** @param id null after a dry run */
        record Announcement(@Nullable UUID id, Instant sendAt) implements Made {}

        record UnknownEvent() implements Made {}

        record EventNotOpen(String status) implements Made {}

        record OutOfRange(String detail) implements Made {}

        record TooMany() implements Made {}
    }

    /** What came of changing or stopping an announcement. */
    sealed interface Changed {

        record Done() implements Changed {}

        record Unknown() implements Changed {}

        record OutOfRange(String detail) implements Changed {}

        /** Messages of it are published, so only its text can be changed. */
        record Published() implements Changed {}

        /** It is due, or over. */
        record Over() implements Changed {}
    }

    /** Makes an announcement, or with {@code dryRun} only checks it. */
    @Transactional
    public Made make(OrganizerId organizer, UUID eventId, Draft draft, boolean dryRun) {
        Optional<Event> known = announcements.lockEvent(organizer, eventId);
        if (known.isEmpty()) {
            return new Made.UnknownEvent();
        }
        Event event = known.get();
        if (!OPEN.contains(event.status())) {
            return new Made.EventNotOpen(event.status());
        }
        Instant dueAt = draft.broadcast().dueAt();
        String outOfRange = outOfRange(dueAt, event.endsAt(), event.readAt());
        if (outOfRange != null) {
            return new Made.OutOfRange(outOfRange);
        }
        if (announcements.countOpen(eventId) >= MOST_OPEN) {
            return new Made.TooMany();
        }
        Instant sendAt = dueAt == null ? event.readAt() : dueAt;
        if (dryRun) {
            return new Made.Announcement(null, sendAt);
        }
        String suffix = UUID.randomUUID().toString();
        UUID id = timers.add(organizer, eventId, event.epoch(), suffix, draft.broadcast(), traces.current());
        publish(organizer, eventId, id, draft, announcements.add(organizer, eventId, id, draft));
        Failpoints.hit("scheduler.announcement.before-commit");
        return new Made.Announcement(id, sendAt);
    }

    /**
     * Changes an announcement. The text can be changed until it is due, everything else until its first messages are
     * published.
     *
     * @param change gets the announcement and its version; it may throw
     */
    @Transactional
    public Changed change(OrganizerId organizer, UUID id, Function<Locked, Draft> change) {
        Optional<Locked> known = announcements.lock(organizer, id, CLOSED_BEFORE_DUE);
        if (known.isEmpty()) {
            return new Changed.Unknown();
        }
        Locked present = known.get();
        Draft next = change.apply(present);
        if (next.equals(present.draft())) {
            return new Changed.Done();
        }
        if (!UNDERWAY.contains(present.status()) || present.closed()) {
            return new Changed.Over();
        }
        if (!next.broadcast().equals(present.draft().broadcast())) {
            if (present.status() != TimerStatus.SCHEDULED) {
                return new Changed.Published();
            }
            String outOfRange = outOfRange(next.broadcast().dueAt(), present.endsAt(), present.readAt());
            if (outOfRange != null) {
                return new Changed.OutOfRange(outOfRange);
            }
            timers.move(organizer, id, next.broadcast());
        }
        long version = announcements.edit(organizer, id, next);
        if (!next.saysTheSameAs(present.draft())) {
            publish(organizer, present.eventId(), id, next, version);
        }
        Failpoints.hit("scheduler.announcement.before-commit");
        return new Changed.Done();
    }

    /**
     * Stops an announcement. notifier-service fences what is published already: it gets the message as long as something
     * may be to send. Stopping again changes nothing.
     */
    @Transactional
    public Changed stop(OrganizerId organizer, UUID id) {
        Optional<Locked> known = announcements.lock(organizer, id, Duration.ZERO);
        if (known.isEmpty()) {
            return new Changed.Unknown();
        }
        if (!timers.stop(organizer, id)) {
            return known.get().stopped() ? new Changed.Done() : new Changed.Over();
        }
        announcements.stop(organizer, id);
        outbox.appendExpress(OutgoingMessage.of(
                ReminderCancelled.TOPIC,
                ReminderCancelled.key(id),
                ReminderCancelled.TYPE,
                new ReminderCancelled(id, known.get().eventId(), organizer.value())));
        Failpoints.hit("scheduler.announcement.before-commit");
        return new Changed.Done();
    }

    private void publish(OrganizerId organizer, UUID eventId, UUID id, Draft draft, long version) {
        outbox.appendExpress(OutgoingMessage.of(
                AnnouncementWritten.TOPIC,
                AnnouncementWritten.key(id),
                AnnouncementWritten.TYPE,
                new AnnouncementWritten(id, eventId, organizer.value(), draft.subject(), draft.message(), version)));
    }

    /** Why it cannot be due at this instant; null if it can, or is due at once. */
    private static @Nullable String outOfRange(@Nullable Instant dueAt, Instant endsAt, Instant now) {
        Instant due = dueAt == null ? now : dueAt;
        if (dueAt != null && !dueAt.isAfter(now)) {
            return "is past";
        }
        if (due.isAfter(now.plus(LONGEST_AHEAD))) {
            return "must be at most a year ahead";
        }
        return due.isAfter(endsAt.plus(LONGEST_AFTER_END))
                ? "must be at most 30 days after the end of the live event"
                : null;
    }
}
