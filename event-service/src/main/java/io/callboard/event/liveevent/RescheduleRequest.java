package io.callboard.event.liveevent;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.schedule.Schedule;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The new start; what is left out stays as it is. */
@Schema(name = "RescheduleRequest", requiredProperties = "start")
record RescheduleRequest(
        LiveEventRequest.@Nullable StartRequest start,
        @Schema(example = "PT90M") @Nullable String duration) {

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
