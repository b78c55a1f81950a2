package io.callboard.event.liveevent;

import io.callboard.event.schedule.Resolution;
import io.callboard.event.schedule.Schedule;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** The effects of a reschedule on the live event and its reminders. */
@Schema(
        description = "What a reschedule did, or would do, to the live event and its reminders.",
        name = "RescheduleReport")
record RescheduleReport(
        @Schema(description = "true: this is a preview and nothing was changed.")
        boolean dryRun,

        @Schema(description = "False when the schedule stays the same: no reminder moves, and nobody gets a notice.")
        boolean changes,

        @Schema(description = "The times before.") Span from,
        @Schema(description = "The times afterwards.") Span to,

        @Schema(description = "The live event's epoch afterwards.")
        int epoch,

        @Schema(
                description = "The live event's version: after the reschedule, or, in a preview, as it is now. The ETag"
                        + " says the same.")
        long version,

        @Schema(
                description = "When each reminder rule is due afterwards, the earliest first. Quiet hours and spreading"
                        + " are not taken into account: they can make a reminder earlier. POST /api/v1/reminders/plan"
                        + " with the new start shows these instants before the reschedule, and GET /api/v1/reminders"
                        + " after it.")
        List<DueReminder> reminders,

        @Schema(description = "Whether registrants who know another time get a notice.")
        boolean notice,

        @Schema(
                description =
                        "The same in English sentences: how the times move, what happens to the reminders, and who"
                                + " gets a notice.")
        List<String> summary) {

    @Schema(description = "The times of a live event.", name = "Span")
    record Span(
            @Schema(description = "Local date and time of the start, to the second.")
            String local,

            @Schema(description = "IANA time zone.") String timeZone,

            @Schema(description = "The instant of the start.")
            Instant startsAt,

            @Schema(
                    description = "How local became startsAt. EXACT: there is one such instant. GAP_SHIFTED: the clocks"
                            + " skip this time, so it is the first instant after the gap. OVERLAP_EARLIER: the clocks"
                            + " show this time twice, so it is the earlier instant.")
            Resolution resolution,

            @Schema(description = "The instant of the end.") Instant endsAt) {

        static Span of(Schedule schedule) {
            return new Span(
                    schedule.local(), schedule.zone(), schedule.startsAt(), schedule.resolution(), schedule.endsAt());
        }
    }

    @Schema(description = "When one reminder rule is due.", name = "DueReminder")
    record DueReminder(
            @Schema(description = "The reminder rule.", example = "PT1H")
            String rule,

            @Schema(description = "The instant at which the reminder is due.")
            Instant dueAt,

            @Schema(description = "Whether that instant has passed, so that nothing would be sent.")
            boolean past,

            @Schema(description = "The instant at which the rule was due before.")
            Instant previousDueAt,

            @Schema(
                    description =
                            "MOVES: it waits for the new instant. SENT_AGAIN: the old instant has passed, so people"
                                    + " may have it; it is sent again for the new time. PAST: the new instant has passed, and"
                                    + " nothing is sent. UNCHANGED: the schedule stays the same.")
            Reschedule.Effect effect,

            @Schema(description = "A sentence in English that says the same, with times in the zone of the live event.")
            String text) {}
}
