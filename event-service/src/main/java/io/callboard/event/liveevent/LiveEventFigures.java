package io.callboard.event.liveevent;

import io.callboard.event.figures.EventFigures;
import io.callboard.event.reminder.ReminderRule;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Registrations and reminders of a live event, as far as the other services have reported them. */
@Schema(
        name = "LiveEventFigures",
        description = "Registrations and reminders of the live event, as far as the other services have reported them.")
record LiveEventFigures(
        @Schema(description = "Number of registrations by status.")
        RegistrationFigures registrations,

        @Schema(
                description = "The last reminder that was due under the present schedule; null if none was due yet,"
                        + " or if nobody was to get one.")
        @Nullable
        LastReminder lastReminder,

        @Schema(
                description = "The next reminder that is due; null if there is none. Always null when the status is"
                        + " not SCHEDULED or LIVE.")
        @Nullable
        NextReminder nextReminder) {

    @Schema(name = "RegistrationFigures", description = "Number of registrations by status.")
    record RegistrationFigures(
            @Schema(description = "Registrations that have a seat.")
            long confirmed,

            @Schema(description = "Registrations that wait for a seat.")
            long waitlisted,

            @Schema(description = "Registrations that hold a seat which was offered to them while they waited.")
            long offered,

            @Schema(
                    description =
                            "Registrations that hold a seat and wait for an approval, or until the e-mail address is confirmed.")
            long pending,

            @Schema(description = "Registrations that were cancelled.")
            long cancelled) {}

    @Schema(name = "LastReminder", description = "A reminder that was due.")
    record LastReminder(
            @Schema(description = "Its rule.", example = "PT1H")
            String rule,

            @Schema(description = "When it was due.") Instant dueAt,

            @Schema(
                    description = "How many messages were announced for it, on all channels. notifier-service knows"
                            + " what became of each.")
            long messages) {}

    @Schema(name = "NextReminder", description = "A reminder that is not due yet.")
    record NextReminder(
            @Schema(description = "Its rule.", example = "PT15M")
            String rule,

            @Schema(description = "When it is due.") Instant dueAt) {}

    /** @param defaultRules those of the organizer, for a live event that names no rules */
    static LiveEventFigures of(LiveEvent event, EventFigures figures, List<ReminderRule> defaultRules, Instant now) {
        EventFigures.LastReminder last = figures.lastReminder();
        return new LiveEventFigures(
                new RegistrationFigures(
                        count(figures, "CONFIRMED"),
                        count(figures, "WAITLISTED"),
                        count(figures, "OFFERED"),
                        count(figures, "PENDING"),
                        count(figures, "CANCELLED")),
                last == null ? null : new LastReminder(last.rule(), last.sendAt(), last.messages()),
                next(event, defaultRules, now));
    }

    private static long count(EventFigures figures, String status) {
        return figures.registrations().getOrDefault(status, 0L);
    }

    private static @Nullable NextReminder next(LiveEvent event, List<ReminderRule> defaultRules, Instant now) {
        if (event.status() != LiveEventStatus.SCHEDULED && event.status() != LiveEventStatus.LIVE) {
            return null;
        }
        return Reschedule.dueRules(event.schedule(), event.details().reminders().rulesOr(defaultRules)).stream()
                .filter(due -> due.dueAt().isAfter(now))
                .findFirst()
                .map(due -> new NextReminder(due.rule().toString(), due.dueAt()))
                .orElse(null);
    }
}
