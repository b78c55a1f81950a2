package io.callboard.analytics.figures;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The figures of several live events beside each other. */
@Schema(name = "EventComparison", description = "The figures of several live events beside each other.")
record EventComparison(
        @Schema(description = "The figures, in the order of the ids.")
        List<EventFigures> items) {}
