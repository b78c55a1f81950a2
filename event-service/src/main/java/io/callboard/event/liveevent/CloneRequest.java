package io.callboard.event.liveevent;

import io.callboard.event.schedule.Schedule;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The time of the copy; a missing field has the value of the original. */
@Schema(
        name = "CloneRequest",
        description = "When the copy takes place. A value that is left out is taken from the original.")
record CloneRequest(
        @Schema(description = "The start of the copy.") @Nullable
        CloneStart start,

        @Schema(description = "The duration of the copy, ISO-8601.", example = "PT90M") @Nullable
        String duration) {

    @Schema(name = "CloneStart", description = "A start as a wall-clock time.", requiredProperties = "local")
    record CloneStart(
            @Schema(description = "Wall-clock time; fractions of a second are dropped.", example = "2027-01-12T18:00")
            @Nullable
            String local,

            @Schema(description = "IANA zone; the zone of the original when missing.", example = "Europe/Berlin")
            @Nullable
            String zone) {}

    Schedule of(Schedule original) {
        if (start == null && duration == null) {
            return original;
        }
        return Schedule.of(
                start == null ? original.local() : start.local(),
                start == null || start.zone() == null ? original.zone() : start.zone(),
                duration == null ? original.duration() : duration);
    }
}
