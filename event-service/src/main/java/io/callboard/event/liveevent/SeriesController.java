package io.callboard.event.liveevent;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.series.SeriesId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/events/series")
@Tag(name = "events")
class SeriesController {

    private final SeriesEditor editor;
    private final PublicUrl publicUrl;

    SeriesController(SeriesEditor editor, PublicUrl publicUrl) {
        this.editor = editor;
        this.publicUrl = publicUrl;
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "getSeries",
            summary = "Get a series",
            description = "Returns the rule of the series and all its occurrences, also those that were cancelled. Each"
                    + " occurrence is a live event: change it by its own id. An unknown id, and one of another organizer,"
                    + " is answered with 404.")
    SeriesView get(OrganizerId organizer, @Parameter(description = "Id of the series.") @PathVariable UUID id) {
        return editor.find(organizer, new SeriesId(id))
                .map(found -> SeriesView.of(found.series(), found.occurrences(), publicUrl))
                .orElseThrow(Problem::notFound);
    }
}
