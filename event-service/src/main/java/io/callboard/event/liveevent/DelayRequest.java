package io.callboard.event.liveevent;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** By how much a live event starts and ends later. */
@Schema(
        name = "DelayRequest",
        description = "By how much a live event starts and ends later.",
        requiredProperties = "minutes")
record DelayRequest(
        @Schema(
                description = "Whole minutes, at most a day.",
                implementation = Integer.class,
                minimum = "1",
                maximum = "1440",
                example = "10")
        @Nullable
        Long minutes) {

    private static final int MOST_MINUTES = 1440;

    Duration by() {
        if (minutes == null) {
            throw InvalidLiveEvent.at("/minutes", ErrorCode.REQUIRED, "is required");
        }
        if (minutes < 1 || minutes > MOST_MINUTES) {
            throw InvalidLiveEvent.at(
                    "/minutes", ErrorCode.OUT_OF_RANGE, "must be from 1 to %d".formatted(MOST_MINUTES));
        }
        return Duration.ofMinutes(minutes);
    }
}
