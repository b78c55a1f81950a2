package io.callboard.analytics.export;

import io.callboard.chassis.file.FileAnswer;
import io.callboard.chassis.file.FileFormat;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
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
import java.util.UUID;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Writes the facts of a live event as a file, in constant memory. */
@RestController
@Tag(name = "analytics", description = "Figures and results of live events.")
class ExportController {

    private static final String CSV_EXAMPLE = """
            fact,registrationId,channel,rule,outcome,reason
            NOTIFICATION,019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4051,EMAIL,PT1H,SUPPRESSED,UNSUBSCRIBED
            """;

    /** As a JSON string: an object would not be an example of a text. */
    private static final String NDJSON_EXAMPLE = """
            "{\\"fact\\":\\"NOTIFICATION\\",\\"registrationId\\":\\"019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4051\\",\\"channel\\":\\"EMAIL\\",\\"rule\\":\\"PT1H\\",\\"outcome\\":\\"SENT\\"}\\n"
            """;

    private final FactExport export;

    ExportController(FactExport export) {
        this.export = export;
    }

    @Operation(
            operationId = "exportFacts",
            summary = "Export the facts of a live event",
            description = "Returns the rows from which the figures of a live event are counted, as a file without"
                    + " personal data. fact says what a row is: REGISTRATION, NOTIFICATION (one registrant, channel and"
                    + " timer or confirmation), VIEW (a notification that was opened or clicked), ATTENDANCE, UNSUBSCRIPTION or ENGAGEMENT (what"
                    + " a viewer did on the watch page). Every row has all columns; those that"
                    + " its kind does not have are null in ndjson and empty in csv. channels is a list in ndjson, and"
                    + " is separated by semicolons in csv. registrationId is the same in all rows of a"
                    + " registration. A text in csv that begins like a formula (= + - @, tab or carriage return)"
                    + " has an apostrophe before it. A fact that changes during the export is written as it was or as"
                    + " it is. A connection that closes before the end of the chunked answer means that the file is"
                    + " not complete. docs/analysts.md answers questions with such files.",
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
    @GetMapping("/api/v1/analytics/export")
    void export(
            OrganizerId organizer,
            @Parameter(description = "The live event.") @RequestParam UUID eventId,
            @Parameter(description = "csv: a table. ndjson: a JSON object in each line.")
                    @RequestParam(defaultValue = "csv")
                    @Schema(allowableValues = {"csv", "ndjson"})
                    String format,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, HttpMediaTypeNotAcceptableException {
        FileFormat chosen = FileFormat.of(format, request);
        FactExport.Pages pages = export.begin(organizer, eventId).orElseThrow(Problem::notFound);
        FileAnswer.write(
                response, chosen, "facts-" + eventId, chosen == FileFormat.CSV ? pages::writeCsv : pages::writeNdjson);
    }
}
