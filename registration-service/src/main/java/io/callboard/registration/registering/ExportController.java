package io.callboard.registration.registering;

import io.callboard.chassis.file.FileAnswer;
import io.callboard.chassis.file.FileFormat;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.liveevent.LiveEvents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Writes the registrations of a live event as a file, in constant memory. */
@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
class ExportController {

    private static final String CSV_EXAMPLE = """
            id,status,firstName,email,answers.diet
            019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4051,CONFIRMED,Ada,ada@example.com,No meat
            """;

    /** As a JSON string: an object would not be an example of a text. */
    private static final String NDJSON_EXAMPLE = """
            "{\\"id\\":\\"019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4051\\",\\"status\\":\\"CONFIRMED\\"}\\n"
            """;

    private final LiveEvents liveEvents;
    private final RegistrationExport export;

    ExportController(LiveEvents liveEvents, RegistrationExport export) {
        this.liveEvents = liveEvents;
        this.export = export;
    }

    @Operation(
            operationId = "exportRegistrations",
            summary = "Export the registrations of a live event",
            description = "Returns all registrations that match every filter given, as a file. A line of ndjson is"
                    + " a registration as the list has it. csv has a column answers.<key> for each question of the"
                    + " event; otherAnswers has the answers to questions that were removed. A text in csv that"
                    + " begins like a formula (= + - @, tab or carriage return) has an apostrophe before it. The"
                    + " import takes such a file: it reads its own columns and skips the others. A connection that"
                    + " closes before the end of the chunked answer means that the file is not complete.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "OK",
                            content = {
                                @Content(
                                        mediaType = FileFormat.CSV_TYPE,
                                        schema = @Schema(type = "string"),
                                        examples = @ExampleObject(CSV_EXAMPLE)),
                                @Content(
                                        mediaType = FileFormat.NDJSON_TYPE,
                                        schema = @Schema(type = "string"),
                                        examples = @ExampleObject(NDJSON_EXAMPLE))
                            }))
    @Refuses(status = 404, type = "not-found")
    @GetMapping("/api/v1/registrations/export")
    void export(
            OrganizerId organizer,
            @Parameter(description = "The live event.") @RequestParam UUID eventId,
            @Parameter(description = "csv: a table. ndjson: a JSON object in each line.")
                    @RequestParam(defaultValue = "csv")
                    @Schema(allowableValues = {"csv", "ndjson"})
                    String format,
            @Parameter(description = "Only registrations in one of these statuses.")
                    @RequestParam(required = false)
                    @Nullable
                    List<RegistrationStatus> status,
            @Parameter(description = OrganizerController.TEXT) @RequestParam(required = false) @Nullable String q,
            @Parameter(description = "Only registrations with this utmSource.")
                    @RequestParam(required = false)
                    @Nullable
                    String source,
            @Parameter(description = "true: only registrants who were checked in at the venue. false: only the others.")
                    @RequestParam(required = false)
                    @Nullable
                    Boolean checkedIn,
            @RequestParam(defaultValue = "-createdAt") @Schema(allowableValues = {"createdAt", "-createdAt"})
                    String sort,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, HttpMediaTypeNotAcceptableException {
        FileFormat chosen = FileFormat.of(format, request);
        LiveEventDetails event = liveEvents
                .describe(eventId)
                .filter(found -> found.event().organizer().equals(organizer))
                .orElseThrow(Problem::notFound);
        var search = new RegistrationList.Search(
                eventId,
                organizer,
                FilterValues.of(status),
                OrganizerController.text("?q", q),
                OrganizerController.text("?source", source),
                checkedIn);
        RegistrationExport.Pages pages = export.begin(search, Sort.of(sort, "createdAt"));
        FileAnswer.write(
                response,
                chosen,
                "registrations-" + eventId,
                chosen == FileFormat.CSV
                        ? out -> pages.writeCsv(out, event.questions().known())
                        : pages::writeNdjson);
    }
}
