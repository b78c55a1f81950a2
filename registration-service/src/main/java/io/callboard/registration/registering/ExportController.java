package io.callboard.registration.registering;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
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
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** Writes the registrations of a live event as a file, in constant memory. */
@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
class ExportController {

    private static final Logger log = LoggerFactory.getLogger(ExportController.class);

    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";

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

    /** The database failed after the first bytes were sent. */
    private static final class BrokenOff extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BrokenOff(Throwable cause) {
            super(cause);
        }
    }

    /** As a condition of the route it would lead a request that accepts neither format to the route of one registration. */
    private static void requireAccepted(MediaType type, HttpServletRequest request)
            throws HttpMediaTypeNotAcceptableException {
        List<MediaType> accepted =
                new HeaderContentNegotiationStrategy().resolveMediaTypes(new ServletWebRequest(request));
        if (accepted.stream().noneMatch(type::isCompatibleWith)) {
            throw new HttpMediaTypeNotAcceptableException(List.of(type));
        }
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
                                        mediaType = CSV,
                                        schema = @Schema(type = "string"),
                                        examples = @ExampleObject(CSV_EXAMPLE)),
                                @Content(
                                        mediaType = NDJSON,
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
            @Parameter(description = "Only registrations whose name, e-mail address or company contains this text.")
                    @RequestParam(required = false)
                    @Nullable
                    String q,
            @Parameter(description = "Only registrations with this utmSource.")
                    @RequestParam(required = false)
                    @Nullable
                    String source,
            @RequestParam(defaultValue = "-createdAt") @Schema(allowableValues = {"createdAt", "-createdAt"})
                    String sort,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, HttpMediaTypeNotAcceptableException {
        boolean csv = format.equals("csv");
        if (!csv && !format.equals("ndjson")) {
            throw Problem.badRequest(
                    "There is no such format.",
                    new Problem.FieldError("?format", ErrorCode.UNKNOWN_VALUE, "is not one of csv, ndjson"));
        }
        requireAccepted(MediaType.parseMediaType(csv ? CSV : NDJSON), request);
        LiveEventDetails event = liveEvents
                .describe(eventId)
                .filter(found -> found.event().organizer().equals(organizer))
                .orElseThrow(Problem::notFound);
        var search = new Registrations.Search(
                eventId,
                organizer,
                FilterValues.of(status),
                OrganizerController.text("?q", q),
                OrganizerController.text("?source", source));
        RegistrationExport.Pages pages = export.begin(search, Sort.of(sort, "createdAt"));
        response.setContentType(csv ? CSV : NDJSON);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"registrations-%s.%s\"".formatted(eventId, format));
        Writer out =
                new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8), 16_384);
        try {
            if (csv) {
                pages.writeCsv(out, event.questions().known());
            } else {
                pages.writeNdjson(out);
            }
        } catch (IOException e) {
            log.debug(
                    "Export ended by its reader eventId={} cause={}",
                    eventId,
                    e.getClass().getSimpleName());
        } catch (RuntimeException e) {
            throw response.isCommitted() ? new BrokenOff(e) : e;
        }
    }

    /** No problem can be answered any more. Tomcat closes the connection on an exception that nobody handles. */
    @ExceptionHandler
    void closeConnection(BrokenOff failure) {
        throw failure;
    }
}
