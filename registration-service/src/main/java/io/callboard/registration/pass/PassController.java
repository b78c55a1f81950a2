package io.callboard.registration.pass;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.pass.Watching.Admission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "passes", description = "What a pass opens")
@RequestMapping("/api/v1/passes")
class PassController {

    /** RFC 5545 3.7.2: the parameter is the same as METHOD in the text. */
    private static final MediaType CALENDAR =
            new MediaType("text", "calendar", Map.of("charset", "UTF-8", "method", Invitation.METHOD));

    private final Watching watching;
    private final Clock clock;

    PassController(Watching watching, Clock clock) {
        this.watching = watching;
        this.clock = clock;
    }

    @Operation(summary = "See the live event of a pass, and its stream while it is open")
    @GetMapping("/{token}")
    ResponseEntity<PassView> show(@PathVariable String token) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(admit(token).view());
    }

    @Operation(
            summary = "Get the calendar entry of a pass",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content = @Content(mediaType = "text/calendar", schema = @Schema(type = "string"))),
                @ApiResponse(
                        responseCode = "404",
                        description = "Nobody has such a pass. The answer is a page, because people open this link.",
                        content = @Content(mediaType = "text/html", schema = @Schema(type = "string"))),
                @ApiResponse(
                        responseCode = "410",
                        description = "The registration of the pass was cancelled. The answer is a page.",
                        content = @Content(mediaType = "text/html", schema = @Schema(type = "string")))
            })
    @GetMapping(path = "/{token}/calendar.ics", produces = "text/calendar")
    ResponseEntity<byte[]> calendar(@PathVariable String token) {
        String calendar = admit(token).invitation().toCalendar(clock.instant());
        return ResponseEntity.ok()
                .contentType(CALENDAR)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"event.ics\"")
                .cacheControl(CacheControl.noStore())
                .body(calendar.getBytes(StandardCharsets.UTF_8));
    }

    private Admission.Admitted admit(String token) {
        return switch (Tenancy.callAsPlatform(() -> watching.admit(token))) {
            case Admission.Admitted admitted -> admitted;
            case Admission.Revoked revoked -> throw Problem.gone("The registration of this pass was cancelled.");
            case Admission.Unknown unknown -> throw Problem.notFound();
        };
    }
}
