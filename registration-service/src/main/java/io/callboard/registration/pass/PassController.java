package io.callboard.registration.pass;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.ErrorCode;
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
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "passes", description = "What the holder of a pass may see. The token in the path is the secret.")
@RequestMapping("/api/v1/passes")
class PassController {

    private static final Duration LONGEST_ALARM = Duration.ofDays(7);

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
                    + " is asked to read it again every hour. Once the registration or the live event is cancelled,"
                    + " SEQUENCE rises once more and STATUS is CANCELLED. METHOD is then CANCEL, which takes the entry"
                    + " out of the calendar that opens the file, and PUBLISH in a feed. People open this link, so an"
                    + " error is a page.",
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
    ResponseEntity<byte[]> calendar(
            @Parameter(description = "The pass.") @PathVariable String token,
            @Parameter(
                            description = "Adds an alarm (VALARM) this long before the start: an ISO-8601 duration in"
                                    + " whole minutes, at most 7 days. PT0S is the start itself. When"
                                    + " missing, the calendar decides whether it reminds.",
                            schema = @Schema(type = "string", example = "PT15M"))
                    @RequestParam(required = false)
                    @Nullable
                    String alarm,
            @Parameter(
                            description =
                                    "true for a calendar that subscribes to the address. A cancelled entry is then"
                                            + " published with its STATUS, and stays the only entry of the feed.")
                    @RequestParam(defaultValue = "false")
                    boolean feed) {
        @Nullable Duration ahead = alarm == null ? null : ahead(alarm);
        Invitation invitation = switch (Tenancy.callAsPlatform(() -> passReader.admit(token))) {
            case Admission.Admitted admitted -> admitted.invitation();
            case Admission.Revoked revoked -> revoked.invitation();
            case Admission.Unknown unknown -> throw Problem.notFound();
        };
        String calendar = invitation.toCalendar(
                clock.instant(), new Invitation.Reading(feed, properties.calendarRefresh(), ahead));
        // RFC 5545 3.7.2: the parameter is the same as METHOD in the text.
        MediaType type =
                new MediaType("text", "calendar", Map.of("charset", "UTF-8", "method", invitation.method(feed)));
        return ResponseEntity.ok()
                .contentType(type)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"event.ics\"")
                .cacheControl(CacheControl.noStore())
                .body(calendar.getBytes(StandardCharsets.UTF_8));
    }

    private static Duration ahead(String alarm) {
        try {
            Duration ahead = Duration.parse(alarm);
            if (!ahead.isNegative() && ahead.compareTo(LONGEST_ALARM) <= 0 && ahead.toSeconds() % 60 == 0) {
                return ahead.truncatedTo(ChronoUnit.MINUTES);
            }
        } catch (DateTimeParseException e) {
            throw unusable(ErrorCode.INVALID_FORMAT);
        }
        throw unusable(ErrorCode.OUT_OF_RANGE);
    }

    private static Problem unusable(ErrorCode code) {
        return Problem.badRequest(
                "There can be no such alarm.",
                new Problem.FieldError("?alarm", code, "must be a duration of whole minutes, from PT0S to P7D"));
    }

    private Admission.Admitted admit(String token) {
        return switch (Tenancy.callAsPlatform(() -> passReader.admit(token))) {
            case Admission.Admitted admitted -> admitted;
            case Admission.Revoked revoked -> throw Problem.gone("The registration of this pass was cancelled.");
            case Admission.Unknown unknown -> throw Problem.notFound();
        };
    }
}
