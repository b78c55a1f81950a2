package io.callboard.event.reminder;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A message after the end of the live event.
 *
 * @param offset how long after the planned end: calendar days, then exact time
 */
public record FollowUp(ReminderRule offset, Audience audience) {

    private static final Duration LONGEST = Duration.ofDays(30);

    /** Those of the registrants with a seat who get it. */
    public enum Audience {
        ALL,
        ATTENDED,
        NO_SHOW
    }

    /** @param pointer of the field that has the follow-up */
    public static FollowUp of(String pointer, @Nullable String offset, @Nullable String audience) {
        ReminderRule parsed = ReminderRule.parse(pointer + "/offset", offset);
        if (parsed.time().plusDays(parsed.days()).compareTo(LONGEST) > 0) {
            throw InvalidLiveEvent.at(pointer + "/offset", ErrorCode.OUT_OF_RANGE, "must be at most 30 days");
        }
        return new FollowUp(
                parsed,
                Stream.of(Audience.values())
                        .filter(value -> value.name().equals(audience))
                        .findFirst()
                        .orElseThrow(() -> InvalidLiveEvent.at(
                                pointer + "/for", ErrorCode.UNKNOWN_VALUE, "is not one of ALL, ATTENDED, NO_SHOW")));
    }
}
