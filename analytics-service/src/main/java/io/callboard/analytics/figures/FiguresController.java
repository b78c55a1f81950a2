package io.callboard.analytics.figures;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/analytics")
@Tag(name = "analytics", description = "What came of live events")
class FiguresController {

    private final Figures figures;

    FiguresController(Figures figures) {
        this.figures = figures;
    }

    @GetMapping("/events/{id}")
    @Operation(summary = "Figures of a live event")
    EventFigures event(OrganizerId organizer, @PathVariable UUID id) {
        return figures.of(organizer, id).orElseThrow(Problem::notFound);
    }
}
