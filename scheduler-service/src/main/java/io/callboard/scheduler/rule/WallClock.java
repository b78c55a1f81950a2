package io.callboard.scheduler.rule;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A time of the day so many days before the start, as an organizer writes it. */
@Schema(
        name = "WallClock",
        description = "A time of the day, on the day of the start or on a day before.",
        requiredProperties = {"daysBefore", "at"})
public record WallClock(
        @Schema(
                description = "How many days before the day of the start. 0 is the day of the start.",
                minimum = "0",
                maximum = "" + MOST_DAYS,
                example = "1")
        @Nullable
        Integer daysBefore,

        @Schema(
                description =
                        "Hours and minutes on the wall clock. Where the clocks skip this time on that day, the first instant"
                                + " after it counts; where they show it twice, the first of the two.",
                pattern = TIME,
                example = "09:00")
        @Nullable
        String at,

        @Schema(
                description =
                        "Whose wall clock. EVENT: that of the live event's zone, so all registrants get it at one instant."
                                + " REGISTRANT: that of each registrant's own zone; a registrant without one has that of the"
                                + " live event. The day of the start is the day in the same zone. EVENT when missing.",
                allowableValues = {"EVENT", "REGISTRANT"},
                example = "REGISTRANT")
        @Nullable
        String in) {

    static final int MOST_DAYS = 365;
    static final String TIME = "^([01]\\d|2[0-3]):[0-5]\\d$";

    /**
     * The text of the rule; empty after a violation.
     *
     * @param pointer of the field that has this value
     */
    public Optional<String> checked(String pointer, List<Violation> errors) {
        int before = errors.size();
        if (daysBefore == null) {
            errors.add(new Violation(pointer + "/daysBefore", ErrorCode.REQUIRED, "is required"));
        } else if (daysBefore < 0 || daysBefore > MOST_DAYS) {
            errors.add(new Violation(
                    pointer + "/daysBefore", ErrorCode.OUT_OF_RANGE, "must be between 0 and " + MOST_DAYS));
        }
        if (at == null) {
            errors.add(new Violation(pointer + "/at", ErrorCode.REQUIRED, "is required"));
        } else if (!isTime(at)) {
            errors.add(new Violation(
                    pointer + "/at", ErrorCode.INVALID_FORMAT, "must be hours and minutes such as 09:00"));
        }
        if (in != null && !in.equals("EVENT") && !in.equals("REGISTRANT")) {
            errors.add(new Violation(pointer + "/in", ErrorCode.UNKNOWN_VALUE, "must be EVENT or REGISTRANT"));
        }
        return errors.size() > before
                ? Optional.empty()
                : Optional.of("P" + daysBefore + "D@" + at + "/" + (in == null ? "EVENT" : in));
    }

    /** The wall clock of this rule; null for an offset. */
    static @Nullable WallClock of(ReminderRule rule) {
        return rule.at() == null
                ? null
                : new WallClock(rule.days(), rule.at().toString(), rule.inZoneOfRegistrant() ? "REGISTRANT" : "EVENT");
    }

    static boolean isTime(String text) {
        try {
            LocalTime.parse(text);
            return text.length() == 5;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
