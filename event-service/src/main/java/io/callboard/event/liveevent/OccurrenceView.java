package io.callboard.event.liveevent;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** An occurrence of a series, in short. */
@Schema(description = "An occurrence of a series, in short.", name = "Occurrence")
record OccurrenceView(
        @Schema(description = "Id of the live event.") UUID id,

        @Schema(description = "Its number in the series, from 1.", example = "1")
        int occurrence,

        @Schema(description = "Where it is in its life.") LiveEventStatus status,

        @Schema(description = "Rises with every change of this live event.")
        long version,

        @Schema(description = "One line of text; registrants read it.")
        String title,

        @Schema(description = "The start as the organizer chose it.")
        LiveEventView.StartView start,

        @Schema(description = "The instant at which it starts.")
        Instant startsAt,

        @Schema(description = "The instant at which it is planned to end.")
        Instant endsAt) {

    static OccurrenceView of(LiveEvent event) {
        return new OccurrenceView(
                event.id().value(),
                Objects.requireNonNull(event.occurrence()).number(),
                event.status(),
                event.version(),
                event.details().title(),
                new LiveEventView.StartView(
                        event.schedule().local(), event.schedule().zone()),
                event.schedule().startsAt(),
                event.schedule().endsAt());
    }
}
