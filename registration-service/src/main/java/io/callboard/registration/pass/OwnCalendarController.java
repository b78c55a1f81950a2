package io.callboard.registration.pass;

import io.callboard.chassis.crypto.Sha256;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Serves own calendars to the calendar programs that subscribe to them. */
@RestController
@Tag(name = "passes")
class OwnCalendarController {

    private static final MediaType CALENDAR =
            new MediaType("text", "calendar", Map.of("charset", "UTF-8", "method", "PUBLISH"));

    /** The line that says when the calendar was written, which is new in each answer. */
    private static final Pattern WRITTEN_AT = Pattern.compile("\r\nDTSTAMP:[^\r]*");

    private static final int TAG_BYTES = 16;

    private static final String EXAMPLE = """
            BEGIN:VCALENDAR
            VERSION:2.0
            METHOD:PUBLISH
            NAME:My events
            BEGIN:VEVENT
            UID:019ac3f0-7c5e-7b1a-9d43-2f6b8c1e0a57@callboard
            SEQUENCE:1
            DTSTART:20261201T170000Z
            DTEND:20261201T180000Z
            SUMMARY:Reliable reminders, explained
            STATUS:CONFIRMED
            END:VEVENT
            END:VCALENDAR
            """;

    private final OwnCalendarReader reader;

    OwnCalendarController(OwnCalendarReader reader) {
        this.reader = reader;
    }

    @Operation(
            operationId = "getOwnCalendar",
            summary = "Get your calendar with all your events",
            description =
                    "An iCalendar file (RFC 5545) to subscribe to. It has the live events of one organizer that you"
                            + " are registered for, also those for which you register later, until 30 days after their end, and"
                            + " 200 at most. Each has the UID of its own calendar entry. Once your registration"
                            + " or the live event is cancelled, SEQUENCE rises and STATUS is CANCELLED. It has no event for which you"
                            + " wait for a seat or for an approval. The self-service page opens the calendar and shows its address. After the erasure of"
                            + " the registration whose page opened it, the calendar is empty. People open this link, so an error is a"
                            + " page.",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "OK",
                        headers = @Header(name = "ETag", ref = "#/components/headers/ETag"),
                        content =
                                @Content(
                                        mediaType = "text/calendar",
                                        schema = @Schema(type = "string"),
                                        examples = @ExampleObject(EXAMPLE))),
                @ApiResponse(
                        responseCode = "304",
                        description = "The calendar still has the ETag in If-None-Match.",
                        headers = @Header(name = "ETag", ref = "#/components/headers/ETag"),
                        content = @Content)
            })
    @GetMapping(path = "/api/v1/passes/calendars/{token}.ics", produces = "text/calendar")
    ResponseEntity<byte[]> calendar(@Parameter(description = "The token of the calendar.") @PathVariable String token) {
        String calendar = Tenancy.callAsPlatform(() -> reader.read(token)).orElseThrow(Problem::notFound);
        return ResponseEntity.ok()
                .contentType(CALENDAR)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"events.ics\"")
                .cacheControl(CacheControl.noCache().cachePrivate())
                .eTag(tag(calendar))
                .body(calendar.getBytes(StandardCharsets.UTF_8));
    }

    /** Weak, because two calendars that say the same differ in the instant at which they were written. */
    private static String tag(String calendar) {
        String lasting = WRITTEN_AT.matcher(calendar).replaceAll("");
        return "W/\"" + Sha256.hex(lasting.getBytes(StandardCharsets.UTF_8), TAG_BYTES) + "\"";
    }
}
