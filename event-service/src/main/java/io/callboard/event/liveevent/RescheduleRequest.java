package io.callboard.event.liveevent;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.schedule.Schedule;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The new start; missing fields stay unchanged. */
@Schema(name = "RescheduleRequest", description = "The new start of a live event.", requiredProperties = "start")
record RescheduleRequest(
        @Schema(description = "The new start.") @Nullable NewStart start,

        @Schema(description = "The new duration, ISO-8601; the present one when missing.", example = "PT90M") @Nullable
        String duration) {

    @Schema(name = "NewStart", description = "A new start as a wall-clock time.", requiredProperties = "local")
    record NewStart(
            @Schema(description = "Wall-clock time; fractions of a second are dropped.", example = "2026-12-02T18:00")
            @Nullable
            String local,

            @Schema(description = "IANA zone; the present one when missing.", example = "Europe/Berlin") @Nullable
            String zone) {}

    Schedule of(Schedule present) {
        if (start == null) {
            throw InvalidLiveEvent.at("/start", ErrorCode.REQUIRED, "is required");
        }
        return Schedule.of(
                start.local(),
                start.zone() == null ? present.zone() : start.zone(),
                duration == null ? present.duration() : duration);
    }
}
