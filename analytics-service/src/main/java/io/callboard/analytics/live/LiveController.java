package io.callboard.analytics.live;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.watch.EventStream;
import io.callboard.chassis.watch.Watches;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Sends the figures of a live event each second while it is LIVE. */
@RestController
@Tag(name = "analytics", description = "Figures and results of live events.")
class LiveController {

    private static final String EXAMPLE = """
            "retry: 3000\\ndata: {\\"eventId\\":\\"019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4051\\",\\"status\\":\\"LIVE\\",\\"readAt\\":\\"2026-12-01T17:05:03.120Z\\",\\"viewership\\":{\\"watching\\":97,\\"total\\":110},\\"registrations\\":{\\"total\\":200,\\"confirmed\\":180,\\"waitlisted\\":0,\\"offered\\":0,\\"pending\\":0,\\"cancelled\\":20},\\"notifications\\":{\\"scheduled\\":720,\\"sent\\":690,\\"delivered\\":0,\\"failed\\":2,\\"suppressed\\":20,\\"expired\\":8,\\"unknown\\":0,\\"unsubscribed\\":1},\\"engagement\\":{\\"reactions\\":412,\\"messages\\":35,\\"questions\\":9,\\"pollAnswers\\":88}}\\n\\n"
            """;

    private final CurrentFigures figures;
    private final EventStream<WatchedEvent, LiveFigures> stream;

    LiveController(CurrentFigures figures, Watches<WatchedEvent, LiveFigures> watches, JsonMapper json) {
        this.figures = figures;
        this.stream = new EventStream<>(watches, json, LiveFigures::isOver);
    }

    @Operation(
            operationId = "streamEventAnalytics",
            summary = "Watch the figures of a live event",
            description = "Sends server-sent events: the present figures at once, and new ones each second while the"
                    + " live event is LIVE. Before it is LIVE, new figures come within about a second after they"
                    + " changed. The data of each is a JSON object: status of the live event; readAt, the instant at"
                    + " which the figures were read, or null while it is not LIVE; viewership with watching (registrants"
                    + " who watch now) and total (those who joined); registrations, notifications and engagement with some of"
                    + " the counts of GET /api/v1/analytics/events/{id}. When the live event has ended or was cancelled,"
                    + " the stream ends after its last figures. It also ends after an hour, and the client connects"
                    + " again. An EventSource of a browser cannot send a token, so read the stream with fetch.",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "OK",
                        content =
                                @Content(
                                        mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                                        schema = @Schema(type = "string"),
                                        examples = @ExampleObject(EXAMPLE))),
                @ApiResponse(
                        responseCode = "204",
                        description = "The live event has ended or was cancelled. Do not connect again; its figures"
                                + " are in GET /api/v1/analytics/events/{id}.",
                        content = @Content)
            })
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 429, type = "too-many-requests")
    @GetMapping(path = "/api/v1/analytics/events/{id}/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException {
        var event = new WatchedEvent(organizer, id);
        LiveFigures first = figures.of(event).orElseThrow(Problem::notFound);
        if (first.isOver()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            stream.answer(event, first, request, response);
        }
    }
}
