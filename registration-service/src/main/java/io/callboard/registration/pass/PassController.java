package io.callboard.registration.pass;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.pass.PassReader.Admission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
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
@Tag(name = "passes", description = "What the holder of a pass may see. The token in the path is the secret.")
@RequestMapping("/api/v1/passes")
class PassController {

    /** RFC 5545 3.7.2: the parameter is the same as METHOD in the text. */
    private static final MediaType CALENDAR =
            new MediaType("text", "calendar", Map.of("charset", "UTF-8", "method", Invitation.METHOD));

    private static final String CALENDAR_EXAMPLE = """
            BEGIN:VCALENDAR
            VERSION:2.0
            BEGIN:VEVENT
            UID:019ac3f0-7c5e-7b1a-9d43-2f6b8c1e0a57@callboard
            SEQUENCE:1
            DTSTART:20261201T170000Z
            DTEND:20261201T180000Z
            SUMMARY:Reliable reminders, explained
            END:VEVENT
            END:VCALENDAR
            """;

    private final PassReader passReader;
    private final PassProperties properties;
    private final Clock clock;

    PassController(PassReader passReader, PassProperties properties, Clock clock) {
        this.passReader = passReader;
        this.properties = properties;
        this.clock = clock;
    }

    @Operation(
            operationId = "getPass",
            summary = "Get the live event of a pass",
            description = "Needs no token but the pass. Shows the stream while the live event can be watched.")
    @Refuses(status = 410, type = "gone", detail = "The registration of this pass was cancelled.")
    @GetMapping("/{token}")
    ResponseEntity<PassView> show(@Parameter(description = "The pass.") @PathVariable String token) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(admit(token).view());
    }

    @Operation(
            operationId = "getCalendarEntry",
            summary = "Get the calendar entry of a pass",
            description = "Needs no token but the pass. The entry is an iCalendar file (RFC 5545). It keeps its UID,"
                    + " and its SEQUENCE rises when the live event moves. A calendar can subscribe to the address, and"
                    + " is asked to read it again every hour. Once the registration is cancelled, the STATUS is"
                    + " CANCELLED. People open this link, so an error is a page.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "OK",
                            content =
                                    @Content(
                                            mediaType = "text/calendar",
                                            schema = @Schema(type = "string"),
                                            examples = @ExampleObject(CALENDAR_EXAMPLE))))
    @GetMapping(path = "/{token}/calendar.ics", produces = "text/calendar")
    ResponseEntity<byte[]> calendar(@Parameter(description = "The pass.") @PathVariable String token) {
        Invitation invitation = switch (Tenancy.callAsPlatform(() -> passReader.admit(token))) {
            case Admission.Admitted admitted -> admitted.invitation();
            case Admission.Revoked revoked -> revoked.invitation();
            case Admission.Unknown unknown -> throw Problem.notFound();
        };
        String calendar = invitation.toCalendar(clock.instant(), properties.calendarRefresh());
        return ResponseEntity.ok()
                .contentType(CALENDAR)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"event.ics\"")
                .cacheControl(CacheControl.noStore())
                .body(calendar.getBytes(StandardCharsets.UTF_8));
    }

    private Admission.Admitted admit(String token) {
        return switch (Tenancy.callAsPlatform(() -> passReader.admit(token))) {
            case Admission.Admitted admitted -> admitted;
            case Admission.Revoked revoked -> throw Problem.gone("The registration of this pass was cancelled.");
            case Admission.Unknown unknown -> throw Problem.notFound();
        };
    }
}
