package io.callboard.registration.stats;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Sends the figures of a live event as they change. */
@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
class StatsStreamController {

    private static final String EXAMPLE = """
            "retry: 3000\\ndata: {\\"eventId\\":\\"019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4051\\",\\"confirmed\\":12,\\"pending\\":0,\\"waitlisted\\":0,\\"capacity\\":100,\\"remaining\\":88,\\"registrationOpen\\":true,\\"stale\\":false}\\n\\n"
            """;

    private final CurrentFigures figures;
    private final EventStream<UUID, Figures> stream;

    StatsStreamController(CurrentFigures figures, Watches<UUID, Figures> watches, JsonMapper json) {
        this.figures = figures;
        this.stream = new EventStream<>(watches, json, _ -> false);
    }

    @Operation(
            operationId = "streamRegistrationStats",
            summary = "Watch how full a live event is",
            description = "Needs no token. Sends server-sent events: the present figures at once, and new ones within"
                    + " about a second after they changed. The data of each is the answer of"
                    + " GET /api/v1/registrations/stats. The stream ends after an hour, and when the live event is"
                    + " not known any more; an EventSource connects again by itself.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "OK",
                            content =
                                    @Content(
                                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                                            schema = @Schema(type = "string"),
                                            examples = @ExampleObject(EXAMPLE))))
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 429, type = "too-many-requests")
    @GetMapping(path = "/api/v1/registrations/stats/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(
            @Parameter(description = "The live event.") @RequestParam UUID eventId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException {
        Figures first = Tenancy.callAsPlatform(() -> figures.of(eventId)).orElseThrow(Problem::notFound);
        stream.answer(eventId, first, request, response);
    }
}
