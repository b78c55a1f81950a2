package io.callboard.registration.importing;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.web.Problem;
import io.callboard.registration.importing.RegistrantFile.UnusableHeader;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.registration.BulkRegistering;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.UUID;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Takes a CSV file in the body of the request and reads it while it arrives. */
@RestController
@Tag(name = "registrations", description = "Who is registered for which live event")
class ImportController {

    private final LiveEvents liveEvents;
    private final BulkRegistering registering;
    private final Importing importing;

    ImportController(LiveEvents liveEvents, BulkRegistering registering, Importing importing) {
        this.liveEvents = liveEvents;
        this.registering = registering;
        this.importing = importing;
    }

    @Operation(summary = "Register many from a CSV file")
    @PostMapping(path = "/api/v1/registrations/import", consumes = "text/csv")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            description = "First line: firstName, lastName, email, phone, company, channels, locale, timeZone, "
                    + "segment, source in any order; firstName and email or phone are needed.",
            required = true,
            content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
    ImportReport importAll(
            OrganizerId organizer,
            @RequestParam UUID eventId,
            @RequestParam(defaultValue = "true") boolean notify,
            HttpServletRequest request)
            throws IOException {
        LiveEvent event = liveEvents.find(eventId, organizer).orElseThrow(Problem::notFound);
        registering.refusal(event).ifPresent(refusal -> {
            throw Problem.conflict(refusal.getKey(), refusal.getValue());
        });
        return importing.importAll(event, open(request), notify);
    }

    private static RegistrantFile open(HttpServletRequest request) throws IOException {
        try {
            return RegistrantFile.open(request.getInputStream());
        } catch (UnusableHeader e) {
            throw Problem.unprocessable(String.valueOf(e.getMessage()));
        }
    }
}
