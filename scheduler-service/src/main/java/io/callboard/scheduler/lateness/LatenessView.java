package io.callboard.scheduler.lateness;

import io.callboard.scheduler.timer.TimerKind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How punctually the timers of all organizers were armed. */
@Schema(
        name = "TimerLateness",
        description =
                "How punctually the timers of all organizers were armed. The lateness of a timer is the time from its due"
                        + " instant until the last part of its audience was handed to notifier-service; it is 0 if that was ahead of"
                        + " the due instant. The time that providers need is not part of it.")
record LatenessView(
        @Schema(description = "When the figures were read.") Instant readAt,

        @Schema(description = "How many hours before readAt the figures cover.", example = "24")
        int hours,

        @Schema(description = "How many timers the figures cover.")
        long timers,

        @Schema(
                description = "Whether these are all timers of the hours. If not, the figures cover the last "
                        + Lateness.MOST_TIMERS + " of them.")
        boolean complete,

        @Schema(description = "The figures of each kind of timer that was armed or missed.")
        List<OfKind> kinds) {

    /** The figures of one kind. */
    @Schema(name = "TimerLatenessOfKind", description = "How punctually the timers of one kind were armed.")
    record OfKind(
            @Schema(
                    description =
                            "The kind. A notice, and an announcement without an instant, are due when they are planned, so"
                                    + " they are always some milliseconds late.",
                    allowableValues = {
                        "REMINDER",
                        "HOST_REMINDER",
                        "RESCHEDULED",
                        "CANCELLED",
                        "ANNOUNCEMENT",
                        "FOLLOW_UP",
                        "FOLLOW_UP_ATTENDED",
                        "FOLLOW_UP_NO_SHOW",
                        "REPLAY_READY"
                    })
            TimerKind kind,

            @Schema(description = "How many timers were armed.")
            long armed,

            @Schema(description = "How many of them were armed completely ahead of their due instant.")
            long ahead,

            @Schema(
                    description = "How many timers were not armed, because their message was no longer useful by then."
                            + " They are not in the other figures.")
            long missed,

            @Schema(description = "The lateness that half of the armed timers do not exceed.", example = "0") @Nullable
            Double p50Seconds,

            @Schema(description = "The lateness that 95 % of the armed timers do not exceed.", example = "0") @Nullable
            Double p95Seconds,

            @Schema(description = "The lateness that 99 % of the armed timers do not exceed.", example = "0.031")
            @Nullable
            Double p99Seconds,

            @Schema(description = "The greatest lateness of an armed timer.", example = "0.4") @Nullable
            Double maxSeconds,

            @Schema(description = "The armed timers by steps of their lateness, those without a timer left out.")
            List<Step> steps) {}

    /** The timers of one step. */
    @Schema(name = "TimerLatenessStep", description = "The armed timers whose lateness lies in one step.")
    record Step(
            @Schema(description = "The smallest lateness of the step.", example = "0.05")
            double fromSeconds,

            @Schema(
                    description = "The lateness of these timers is below this; null for the last step, which has no"
                            + " bound.",
                    example = "0.25")
            @Nullable
            Double belowSeconds,

            @Schema(description = "How many timers.") long timers) {}
}
