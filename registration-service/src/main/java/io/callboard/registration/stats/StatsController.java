package io.callboard.registration.stats;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
class StatsController {

    private static final Duration FRESH = Duration.ofSeconds(2);

    private final CurrentFigures figures;

    StatsController(CurrentFigures figures) {
        this.figures = figures;
    }

    @Operation(
            operationId = "getRegistrationStats",
            summary = "Get how full a live event is",
            description = "Needs no token. Caches may keep the answer for two seconds. To see every change,"
                    + " watch it with GET /api/v1/registrations/stats/stream.")
    @ApiResponse(
            responseCode = "200",
            description = "OK",
            useReturnTypeSchema = true,
            headers = @Header(name = "ETag", ref = "#/components/headers/ETag"))
    @ApiResponse(
            responseCode = "304",
            description = "The figures still have the ETag in If-None-Match.",
            headers = @Header(name = "ETag", ref = "#/components/headers/ETag"),
            content = @Content)
    @Refuses(status = 404, type = "not-found")
    @GetMapping("/api/v1/registrations/stats")
    ResponseEntity<Figures> stats(@Parameter(description = "The live event.") @RequestParam UUID eventId) {
        Figures current = Tenancy.callAsPlatform(() -> figures.of(eventId)).orElseThrow(Problem::notFound);
        CacheControl cache = current.stale()
                ? CacheControl.noStore()
                : CacheControl.maxAge(FRESH).cachePublic();
        return ResponseEntity.ok()
                .cacheControl(cache)
                .varyBy(HttpHeaders.ORIGIN)
                .eTag(tag(current))
                .body(current);
    }

    /** Everything that may change, in the order of the fields. */
    private static String tag(Figures figures) {
        return "%d-%d-%d-%s-%s-%s-%s"
                .formatted(
                        figures.confirmed(),
                        figures.pending(),
                        figures.waitlisted(),
                        figures.capacity(),
                        figures.remaining(),
                        figures.registrationOpen(),
                        figures.stale());
    }
}
