package io.callboard.event.liveevent;

import io.callboard.event.schedule.Schedule;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** What a reschedule does, or would do, to the live event and its reminders. */
@Schema(name = "RescheduleReport")
record RescheduleReport(
        boolean dryRun,

        @Schema(description = "False when the schedule is what it was: nothing moves, nobody is told.")
        boolean changes,

        Span from,
        Span to,

        @Schema(description = "The live event's epoch afterwards.")
        int epoch,

        @Schema(
                description = "The live event's version: after the reschedule, or, in a preview, as it is now. The ETag"
                        + " says the same.")
        long version,

        @Schema(description = "When each reminder rule is due afterwards, the earliest first.")
        List<DueReminder> reminders) {

    @Schema(name = "Span")
    record Span(String local, String timeZone, Instant startsAt, Instant endsAt) {

        static Span of(Schedule schedule) {
            return new Span(schedule.local(), schedule.zone(), schedule.startsAt(), schedule.endsAt());
        }
    }

    @Schema(name = "DueReminder")
    record DueReminder(
            String rule,
            Instant dueAt,

            @Schema(description = "Whether that instant has passed, so that nothing would be sent.")
            boolean past) {}
}
