package io.callboard.registration.importing;

import io.callboard.chassis.idempotency.IdempotencyKey;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.importing.Importer.Outcome;
import io.callboard.registration.importing.RegistrantFile.UnusableHeader;
import io.callboard.registration.liveevent.LiveEvents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Imports a CSV file from the body of the request, after the whole file has arrived. */
@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
class ImportController {

    private final LiveEvents liveEvents;
    private final Importer importer;

    ImportController(LiveEvents liveEvents, Importer importer) {
        this.liveEvents = liveEvents;
        this.importer = importer;
    }

    @Operation(
            operationId = "importRegistrations",
            summary = "Import registrations from a CSV file",
            description = "Registers every line of the file. A line that cannot be taken is reported and does not"
                    + " stop the others. Repeating the request with the same Idempotency-Key continues an"
                    + " import that was interrupted.")
    @Refuses(status = 404, type = "event-not-known-yet")
    @Refuses(status = 409, type = "event-cancelled", detail = "The event was cancelled.")
    @Refuses(status = 409, type = "event-ended", detail = "The event is over.")
    @Refuses(status = 422, type = "unprocessable", detail = "The header has no column email or phone.")
    @PostMapping(path = "/api/v1/registrations/import", consumes = "text/csv")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            description =
                    "First line: " + RegistrantFile.COLUMNS + " in any order; firstName and email or phone are needed.",
            required = true,
            content =
                    @Content(
                            mediaType = "text/csv",
                            schema = @Schema(type = "string"),
                            examples = @ExampleObject("firstName,email,channels\nAda,ada@example.com,EMAIL\n")))
    ResponseEntity<ImportReport> importAll(
            OrganizerId organizer,
            @Parameter(description = "The live event.") @RequestParam UUID eventId,
            @Parameter(description = "false: the imported people get no confirmation and no other message.")
                    @RequestParam(defaultValue = "true")
                    boolean notify,
            @Parameter(
                            description = "true: only reports what would become of each line now, with the seats that"
                                    + " are free (freeSeats). Nothing is written and nobody gets a message. The"
                                    + " Idempotency-Key is not used up.")
                    @RequestParam(defaultValue = "false")
                    boolean dryRun,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Parameter(hidden = true) @Nullable
                    String key,
            HttpServletRequest request)
            throws IOException {
        liveEvents.require(eventId, organizer, 0);
        if (key != null && !IdempotencyKey.isUsable(key)) {
            throw IdempotencyKey.unusable();
        }
        try (Upload upload = Upload.receive(request.getInputStream())) {
            if (dryRun) {
                return answer(importer.rehearse(eventId, organizer, open(upload)));
            }
            ImportId id =
                    key == null ? null : new ImportId(organizer, key, eventId + " " + notify + " " + upload.sha256());
            return answer(importer.importAll(eventId, organizer, open(upload), notify, id));
        }
    }

    private static ResponseEntity<ImportReport> answer(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Reported reported -> answer(reported);
            case Outcome.Refused refused ->
                throw Problem.conflict(refused.why().slug(), refused.why().detail());
            case Outcome.KeyReused _ -> throw Problem.idempotencyKeyReused();
        };
    }

    private static ResponseEntity<ImportReport> answer(Outcome.Reported reported) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
        if (reported.before()) {
            answer.header(IdempotencyKey.REPLAYED, "true");
        }
        return answer.body(reported.report());
    }

    private static RegistrantFile open(Upload upload) throws IOException {
        try {
            return RegistrantFile.open(upload.bytes());
        } catch (UnusableHeader e) {
            throw Problem.unprocessable(String.valueOf(e.getMessage()));
        }
    }
}
