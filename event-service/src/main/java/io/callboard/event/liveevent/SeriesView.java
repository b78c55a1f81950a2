package io.callboard.event.liveevent;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.event.series.Series;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A series as its organizer sees it. */
@Schema(description = "A series as its organizer sees it.", name = "Series")
record SeriesView(
        @Schema(description = "Identifies the series.") UUID id,

        @Schema(description = "The rule from which its live events were made.", example = "FREQ=WEEKLY;COUNT=4")
        String recurrence,

        @Schema(description = "The start that the rule counts from.")
        LiveEventView.StartView start,

        @Schema(description = "All its live events, at most 100, ordered by their numbers.")
        List<OccurrenceView> occurrences,

        @Schema(description = "The page on which people register for one or several of them.")
        String registrationUrl,

        @Schema(description = "When it was created.") Instant createdAt) {

    static SeriesView of(Series series, List<LiveEvent> occurrences, PublicUrl publicUrl) {
        return new SeriesView(
                series.id().value(),
                series.recurrence(),
                new LiveEventView.StartView(series.local(), series.zone()),
                occurrences.stream().map(OccurrenceView::of).toList(),
                publicUrl.link("/register/series/" + series.id()),
                series.createdAt());
    }
}
