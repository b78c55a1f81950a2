package io.callboard.scheduler.reminder;

import io.callboard.scheduler.input.ConditionView;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A timer as an organizer sees it. */
@Schema(
        description = "A timer: when one reminder rule, or a notice of a change, is due for a live event.",
        name = "Timer")
record TimerView(
        @Schema(description = "Identifies the timer.") UUID id,

        @Schema(
                description = "The reminder rule, or the kind of a notice. A reminder made by hand has the offset, the"
                        + " wall-clock rule or the instant, and a suffix, as in PT45M/3f2a91bc.",
                example = "PT1H")
        String rule,

        @Schema(
                description =
                        "Whether it is a reminder, a notice of a change, a follow-up after the end, or the message that there"
                                + " is a replay.",
                allowableValues = {
                    "REMINDER",
                    "HOST_REMINDER",
                    "RESCHEDULED",
                    "CANCELLED",
                    "FOLLOW_UP",
                    "FOLLOW_UP_ATTENDED",
                    "FOLLOW_UP_NO_SHOW",
                    "REPLAY_READY"
                })
        TimerKind kind,

        @Schema(
                description =
                        "The time zone of the registrants it is for. Empty for registrants without a zone of their own, who"
                                + " have that of the live event. Null for all registrants.",
                example = "Europe/Berlin")
        @Nullable
        String zone,

        @Schema(
                description = "The quiet hours that the registrants it is for have chosen instead of those of the"
                        + " organizer: two times, or NONE. Null if they have chosen none.",
                example = "22:00-07:00")
        @Nullable
        String quietHours,

        @Schema(
                description = "Of a rule after the registration: the beginning of the quarter of an hour in which the"
                        + " registrations it is for were confirmed. Null for all registrants.",
                example = "2026-11-28T10:15:00Z")
        @Nullable
        Instant registeredFrom,

        @Schema(description = "Which registrants it is for, by segment or answer; null for all.") @Nullable
        ConditionView condition,

        @Schema(
                description = "The channels it goes out on: those of the live event's reminders, or for a notice every"
                        + " channel. Each registrant gets it on those of them that the registrant has.",
                example = "[\"EMAIL\"]",
                allowableValues = {"EMAIL", "SMS", "IN_APP"})
        List<String> channels,

        @Schema(description = "When it is due.") Instant dueAt,

        @Schema(description = "The instant of its rule, if quiet hours or spreading make it due earlier; null if not.")
        @Nullable
        Instant ruleDueAt,

        @Schema(
                description =
                        "Why it is due then, if quiet hours or spreading have a part in it. A code of docs/reasons.md.",
                example = "QUIET_HOURS")
        @Nullable
        String dueReason,

        @Schema(description = "When its message is no longer useful.")
        Instant usefulUntil,

        @Schema(description = "The epoch of the live event it is for.")
        int epoch,

        @Schema(
                description = "SCHEDULED: waits. ARMING: its messages are being published. ARMED: all are published."
                        + " DONE: its time is over. CANCELLED, SKIPPED: it does not go out; reason says why.")
        TimerStatus status,

        @Schema(description = "How many registrants it has been announced to; each counts once.")
        long audience,

        @Schema(description = "How many messages were published for it: one per registrant and channel.")
        long published,

        @Schema(
                description =
                        "Why it is CANCELLED or SKIPPED, why its last slice waits, or why its audience is not known.",
                example = "SUPERSEDED")
        @Nullable
        String reason,

        @Schema(description = "Whether the organizer made it by hand. Its rule then has a suffix of its own.")
        boolean byHand,

        @Schema(description = "Whether it is an extra reminder, only for registrants who wish one at this instant.")
        boolean extra,

        @Schema(
                description = "Whether a pause of its live event or of the organizer holds its messages. A pause of all"
                        + " organizers is not shown here.")
        boolean paused) {}
