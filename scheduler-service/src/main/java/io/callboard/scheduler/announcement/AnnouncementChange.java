package io.callboard.scheduler.announcement;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.PlainText;
import io.callboard.scheduler.input.ChannelNames;
import io.callboard.scheduler.input.ConditionRequest;
import io.callboard.scheduler.input.InvalidRequest;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import io.callboard.scheduler.input.TextList;
import io.callboard.scheduler.timer.AnnouncementTimers.Broadcast;
import io.callboard.scheduler.timer.Condition;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything of an announcement that can be changed, until {@link #checked()} has looked at it. */
@Schema(name = "AnnouncementChange", description = "What of an announcement is to be changed.")
record AnnouncementChange(
        @Schema(
                description = "The channels it goes out on.",
                example = "[\"EMAIL\"]",
                allowableValues = {"EMAIL", "SMS", "IN_APP"})
        @Nullable
        List<@Nullable String> channels,

        @Schema(
                description =
                        "Subject of the mail: one line of at most 150 characters; null: a subject with the title of the"
                                + " live event.",
                example = "The link has changed")
        @Nullable
        String subject,

        @Schema(
                description =
                        "Plain text, which may have several lines: at most 4,000 characters, and at most 320 when SMS is"
                                + " among the channels. It is shown as it is, in the language in which it was written.",
                example = "Please use the link on your own page. The old one no longer works.")
        @Nullable
        String message,

        @Schema(description = "Which registrants get it; null: all confirmed ones.") @Nullable
        AudienceChoice audience,

        @Schema(
                description =
                        "When it goes out: at most a year ahead, and at most 30 days after the end of the live event;"
                                + " null: at once.",
                example = "2026-12-01T08:00:00Z")
        @Nullable
        Instant sendAt) {

    static final int LONGEST_SUBJECT = 150;
    static final int LONGEST_MESSAGE = 4_000;

    /** Three text messages, as phones join them, beside name, title, time and links. */
    static final int LONGEST_MESSAGE_BY_SMS = 320;

    private static final int MOST_STATUSES = 20;
    private static final Set<String> STATUSES = Set.of("CONFIRMED", "WAITLISTED", "OFFERED", "PENDING");

    private static final Set<String> ATTENDANCES = Set.of("ATTENDED", "NO_SHOW");

    /** The present state of an announcement. */
    static AnnouncementChange of(Draft draft) {
        Broadcast broadcast = draft.broadcast();
        return new AnnouncementChange(
                List.copyOf(broadcast.channels()),
                draft.subject(),
                draft.message(),
                AudienceChoice.of(AudienceView.of(broadcast)),
                broadcast.dueAt());
    }

    /** What is announced after this change; throws {@link InvalidRequest} if that is not acceptable. */
    Draft checked() {
        return checked(new ArrayList<>());
    }

    /** @param errors those that were found before */
    Draft checked(List<Violation> errors) {
        List<String> checkedChannels = ChannelNames.checked(channels == null ? List.of() : channels, errors);
        String checkedSubject = subject == null ? null : text("/subject", subject, errors);
        String checkedMessage = message == null ? null : text("/message", message, errors);
        if (message == null) {
            errors.add(new Violation("/message", ErrorCode.REQUIRED, "is required"));
        } else if (checkedMessage != null
                && checkedChannels.contains("SMS")
                && checkedMessage.codePointCount(0, checkedMessage.length()) > LONGEST_MESSAGE_BY_SMS) {
            errors.add(new Violation(
                    "/message",
                    ErrorCode.TOO_LONG,
                    "must have at most %d characters when SMS is among the channels"
                            .formatted(LONGEST_MESSAGE_BY_SMS)));
        }
        List<String> statuses = statuses(errors);
        Condition condition = audience == null
                ? Condition.NONE
                : new Condition(
                        ConditionRequest.segments("/audience/segments", audience.segments(), errors),
                        ConditionRequest.answers("/audience/answers", audience.answers(), errors));
        String attendance = audience == null ? null : audience.attendance();
        if (attendance != null && !ATTENDANCES.contains(attendance)) {
            errors.add(new Violation("/audience/attendance", ErrorCode.UNKNOWN_VALUE, "must be ATTENDED or NO_SHOW"));
        }
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
        return new Draft(
                checkedSubject,
                Objects.requireNonNull(checkedMessage),
                new Broadcast(
                        checkedChannels,
                        statuses,
                        condition,
                        attendance,
                        sendAt == null ? null : sendAt.truncatedTo(ChronoUnit.MILLIS)));
    }

    private List<String> statuses(List<Violation> errors) {
        List<@Nullable String> given = audience == null ? null : audience.statuses();
        if (given == null) {
            return List.of("CONFIRMED");
        }
        return TextList.checked("/audience/statuses", given, MOST_STATUSES, errors, status -> {
            if (!STATUSES.contains(status)) {
                throw new InvalidValueException(
                        ErrorCode.UNKNOWN_VALUE, "must be CONFIRMED, WAITLISTED, OFFERED or PENDING");
            }
            return status;
        });
    }

    private static @Nullable String text(String pointer, String text, List<Violation> errors) {
        try {
            return pointer.equals("/subject")
                    ? PlainText.line(text, LONGEST_SUBJECT)
                    : PlainText.lines(text, LONGEST_MESSAGE);
        } catch (InvalidValueException invalid) {
            errors.add(violation(pointer, invalid));
            return null;
        }
    }

    private static Violation violation(String pointer, InvalidValueException invalid) {
        return new Violation(pointer, invalid.code(), invalid.detail());
    }
}
