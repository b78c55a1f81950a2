package io.callboard.scheduler.reminder;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.scheduler.input.ChannelNames;
import io.callboard.scheduler.input.ConditionRequest;
import io.callboard.scheduler.input.InvalidRequest;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import io.callboard.scheduler.planning.ReminderEditor;
import io.callboard.scheduler.planning.ReminderEditor.NewReminder;
import io.callboard.scheduler.rule.WallClock;
import io.callboard.scheduler.timer.Condition;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an organizer sends to add one reminder, until {@link #checked} has looked at it. */
@Schema(
        name = "ReminderRequest",
        description = "One more reminder of a live event. It has an offset, a wall clock or an instant.",
        requiredProperties = {"eventId"})
record ReminderRequest(
        @Schema(description = "The live event.") @Nullable UUID eventId,

        @Schema(
                description =
                        "How long before the start it is due, in ISO-8601. Days are calendar days of the live event's"
                                + " zone. The reminder moves with the start.",
                example = "PT45M")
        @Nullable
        String offset,

        @Schema(
                description =
                        "The time of the day at which it is due. The reminder moves with the start. In the zone of each"
                                + " REGISTRANT it has a timer for each zone; the answer shows the first one that is ahead.")
        @Nullable
        WallClock wallClock,

        @Schema(
                description =
                        "The instant at which it is due. It stays when the live event moves, and is skipped when the"
                                + " live event moves so far before it that the message would be of no use.",
                example = "2026-12-01T08:00:00Z")
        @Nullable
        Instant at,

        @Schema(
                description = "The channels it goes out on; those of the live event's reminders when missing.",
                example = "[\"EMAIL\"]",
                allowableValues = {"EMAIL", "SMS", "IN_APP"})
        @Nullable
        List<@Nullable String> channels,

        @Schema(description = "Which registrants get it; all when missing.") @Nullable
        ConditionRequest condition) {

    NewReminder checked() {
        List<Violation> errors = new ArrayList<>();
        if (eventId == null) {
            errors.add(new Violation("/eventId", ErrorCode.REQUIRED, "is required"));
        }
        String rule = offset;
        if (offset == null && at == null && wallClock == null) {
            errors.add(new Violation("/offset", ErrorCode.REQUIRED, "is required when there is no /at or /wallClock"));
        } else if (at != null && (offset != null || wallClock != null)) {
            errors.add(new Violation(
                    "/at", ErrorCode.INCONSISTENT, "must be missing when there is an /offset or a /wallClock"));
        } else if (offset != null && wallClock != null) {
            errors.add(new Violation("/wallClock", ErrorCode.INCONSISTENT, "must be missing when there is an /offset"));
        } else if (wallClock != null) {
            rule = wallClock.checked("/wallClock", errors).orElse(null);
        } else if (offset != null && !ReminderEditor.isOffset(offset)) {
            errors.add(new Violation(
                    "/offset", ErrorCode.INVALID_FORMAT, "must be a duration of days and time such as P1D or PT45M"));
        }
        List<String> checkedChannels = channels == null ? null : ChannelNames.checked(channels, errors);
        Condition checkedCondition = ConditionRequest.checked(condition, "/condition", errors);
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
        return new NewReminder(rule, at, checkedChannels, checkedCondition);
    }
}
