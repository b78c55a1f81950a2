package io.callboard.scheduler.explanation;

import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which messages a person of a live event gets, and why not the others. */
@Schema(
        name = "Explanation",
        description =
                "Which reminders, notices and announcements of a live event one person gets or got, and why not the"
                        + " others.")
record ExplanationView(
        @Schema(description = "The live event.") UUID eventId,

        @Schema(description = "The registration of the person.")
        UUID registrationId,

        @Schema(description = "The present epoch of the live event. Messages of a lower one are void.")
        int epoch,

        @Schema(description = "The status of the live event.", example = "SCHEDULED")
        String eventStatus,

        @Schema(
                description = "Whether a pause of the live event or of the organizer holds its messages. A pause of all"
                        + " organizers is not shown here.")
        boolean paused,

        @Schema(
                description = "REGISTRANT: the person registered. HOST: the person presents the live event.",
                example = "REGISTRANT")
        String kind,

        @Schema(
                description =
                        "The status of the registration as this service knows it. ERASED: its personal data is erased.",
                example = "CONFIRMED")
        String status,

        @Schema(
                description = "Since when the registration has been confirmed without interruption; null if it is not"
                        + " confirmed.")
        @Nullable
        Instant confirmedAt,

        @Schema(description = "The channels that the person has.", example = "[\"EMAIL\"]")
        List<String> channels,

        @Schema(description = "The segment in which the person registered.", example = "partners") @Nullable
        String segment,

        @Schema(
                description =
                        "The epoch of the schedule that the person was told when registering; 0 if it is not known."
                                + " A notice of this epoch or of a lower one is not for the person.")
        int knownEpoch,

        @Schema(
                description =
                        "One entry for each timer and channel, of the channels that the timer or the person has. The"
                                + " newest epoch comes first; within an epoch, the earliest due comes first.")
        List<Item> items,

        @Schema(
                description =
                        "Whether these are all timers. If not, timers of older epochs are left out: the answer has"
                                + " at most " + Explanations.MOST_TIMERS + " timers.")
        boolean complete) {

    /** One timer on one channel. */
    @Schema(
            name = "ExplainedMessage",
            description = "The message of one timer to the person on one channel: what became of it, and why.")
    record Item(
            @Schema(description = "Identifies the timer.") UUID timerId,

            @Schema(
                    description =
                            "The reminder rule, the kind of a notice, or ANNOUNCEMENT and a suffix. A reminder made by hand"
                                    + " has the offset or the instant and a suffix.",
                    example = "PT1H")
            String rule,

            @Schema(
                    description = "What the timer announces.",
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

            @Schema(description = "The epoch of the live event it is for.")
            int epoch,

            @Schema(description = "The channel.", example = "EMAIL")
            String channel,

            @Schema(
                    description =
                            "PLANNED: as things stand the person gets it. ANNOUNCED: it is published, and notifier-service"
                                    + " has not reported what became of it. SENT: a provider accepted it. NOT_SENT: it was published,"
                                    + " and notifier-service did not send it. LEFT_OUT: it is not published to this person."
                                    + " UNKNOWN: whether it was sent is not known.")
            Decision decision,

            @Schema(
                    description =
                            "Why. A code of docs/reasons.md, which notifier-service and analytics-service use too. A code that"
                                    + " begins with HTTP_ has the status that the provider answered.",
                    example = "UNSUBSCRIBED")
            @Nullable
            String reason,

            @Schema(description = "The reason as a sentence.", example = "The owner of the address unsubscribed.")
            @Nullable
            String explanation,

            @Schema(description = "When it is due.") Instant dueAt,

            @Schema(
                    description =
                            "The instant of its rule, if quiet hours or spreading make it due earlier; null if not.")
            @Nullable
            Instant ruleDueAt,

            @Schema(
                    description =
                            "Why it is due then, if quiet hours or spreading have a part in it. A code of docs/reasons.md.",
                    example = "QUIET_HOURS")
            @Nullable
            String dueReason,

            @Schema(description = "The same as a sentence.") @Nullable
            String dueExplanation,

            @Schema(description = "When it is no longer useful.")
            Instant usefulUntil,

            @Schema(description = "The status of the timer, which is the same for all people.")
            TimerStatus timerStatus,

            @Schema(
                    description =
                            "When it was published for this person alone, after the others; null if it was published together"
                                    + " with others or not at all.")
            @Nullable
            Instant announcedAt,

            @Schema(description = "The delivery as notifier-service reported it; null if it has reported none.")
            @Nullable
            Outcome delivery) {}

    /** What notifier-service reported. */
    @Schema(name = "DeliveryOutcome", description = "The outcome of a delivery as notifier-service reported it.")
    record Outcome(
            @Schema(
                    description =
                            "SENT: a provider accepted it. SUPPRESSED: it must not or cannot be sent. EXPIRED: it was not useful"
                                    + " any more. FAILED: it was refused for good. UNKNOWN: it was sent without an answer.",
                    example = "SUPPRESSED")
            String status,

            @Schema(description = "Why it was not sent.", example = "UNSUBSCRIBED") @Nullable
            String reason,

            @Schema(description = "When notifier-service recorded it.")
            Instant occurredAt) {}
}
