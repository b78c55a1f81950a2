package io.callboard.scheduler.rule;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Quiet hours as an organizer writes and sees them. */
@Schema(
        name = "QuietHours",
        description =
                "Hours of each day, by the clock of each registrant's time zone; a registrant without one has that of the"
                        + " live event. A reminder whose instant falls into them is due 15 minutes before they begin, if its"
                        + " rule says EARLIER.",
        requiredProperties = {"from", "to"})
record QuietHoursView(
        @Schema(description = "When they begin, in hours and minutes.", pattern = WallClock.TIME, example = "22:00")
        @Nullable
        String from,

        @Schema(
                description =
                        "When they end, in hours and minutes. A time before from is on the next day. They must leave at least"
                                + " an hour of the day.",
                pattern = WallClock.TIME,
                example = "07:00")
        @Nullable
        String to) {

    /** The two times. */
    record Checked(LocalTime from, LocalTime to) {}

    /**
     * Null after a violation.
     *
     * @param pointer of the field that has this value
     */
    @Nullable
    Checked checked(String pointer, List<Violation> errors) {
        LocalTime first = time(from, pointer + "/from", errors);
        LocalTime last = time(to, pointer + "/to", errors);
        if (first == null || last == null) {
            return null;
        }
        if (first.equals(last)) {
            errors.add(new Violation(pointer + "/to", ErrorCode.INCONSISTENT, "must not be the same time as /from"));
            return null;
        }
        if (QuietHours.outside(first, last).compareTo(QuietHours.LEAST_OUTSIDE) < 0) {
            errors.add(
                    new Violation(pointer + "/to", ErrorCode.OUT_OF_RANGE, "must leave at least an hour of the day"));
            return null;
        }
        return new Checked(first, last);
    }

    private static @Nullable LocalTime time(@Nullable String text, String pointer, List<Violation> errors) {
        if (text == null) {
            errors.add(new Violation(pointer, ErrorCode.REQUIRED, "is required"));
            return null;
        }
        if (!WallClock.isTime(text)) {
            errors.add(new Violation(pointer, ErrorCode.INVALID_FORMAT, "must be hours and minutes such as 22:00"));
            return null;
        }
        return LocalTime.parse(text);
    }
}
