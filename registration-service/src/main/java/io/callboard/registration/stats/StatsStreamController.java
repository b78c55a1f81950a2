package io.callboard.registration.stats;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Sends the figures of a live event as they change. Each client has a virtual thread, which waits most of the time. */
@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
class StatsStreamController {

    private static final Logger log = LoggerFactory.getLogger(StatsStreamController.class);

    /** A comment shows that the connection is alive. Proxies close one that is silent for a minute. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

    /** Then the client connects again, so that new instances get their share of the clients. */
    private static final Duration LONGEST_STREAM = Duration.ofHours(1);

    private static final Duration BUSY_FOR = Duration.ofSeconds(30);

    private static final String EXAMPLE = """
            "retry: 3000\\ndata: {\\"eventId\\":\\"019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4051\\",\\"confirmed\\":12,\\"pending\\":0,\\"waitlisted\\":0,\\"capacity\\":100,\\"remaining\\":88,\\"registrationOpen\\":true,\\"stale\\":false}\\n\\n"
            """;

    private final CurrentFigures figures;
    private final WatchedFigures watched;
    private final JsonMapper json;

    StatsStreamController(CurrentFigures figures, WatchedFigures watched, JsonMapper json) {
        this.figures = figures;
        this.watched = watched;
        this.json = json;
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
        try (WatchedFigures.Watch watch = watched.watch(first).orElseThrow(StatsStreamController::tooMany)) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            // nginx would keep the answer until it has a whole buffer of it.
            response.setHeader("X-Accel-Buffering", "no");
            if (!request.getMethod().equals(HttpMethod.HEAD.name())) {
                send(first, watch, response.getOutputStream());
            }
        } catch (IOException e) {
            log.debug("Stream of figures ended by its reader eventId={}", eventId);
        }
    }

    private void send(Figures first, WatchedFigures.Watch watch, OutputStream out)
            throws IOException, InterruptedException {
        write(out, "retry: 3000\n" + data(first));
        long end = System.nanoTime() + LONGEST_STREAM.toNanos();
        while (!watch.isOver() && System.nanoTime() - end < 0) {
            Optional<Figures> next = watch.next(LONGEST_SILENCE);
            write(out, next.map(this::data).orElse(":\n\n"));
        }
    }

    private String data(Figures figures) {
        return "data: " + json.writeValueAsString(figures) + "\n\n";
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static Problem tooMany() {
        return Problem.tooManyRequests(
                "Too many clients watch figures now. Please ask for the figures instead.", BUSY_FOR);
    }
}
