package io.callboard.analytics.figures;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/analytics")
@Tag(name = "analytics", description = "What came of live events.")
class FiguresController {

    private final Figures figures;
    private final Arrivals arrivals;

    FiguresController(Figures figures, Arrivals arrivals) {
        this.figures = figures;
        this.arrivals = arrivals;
    }

    @GetMapping("/events/{id}")
    @Operation(
            operationId = "getEventAnalytics",
            summary = "Get the figures of a live event",
            description = "Returns registrations and notifications of the live event as they are known here; they"
                    + " follow the other services within seconds. An unknown live event, and one of another"
                    + " organizer, is answered with 404.")
    EventFigures event(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion) {
        if (minVersion != null) {
            arrivals.require(id, () -> figures.knowEvent(organizer, id, minVersion));
        }
        return figures.of(organizer, id).orElseThrow(Problem::notFound);
    }
}
