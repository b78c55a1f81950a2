package io.callboard.analytics.engagement;

import io.callboard.analytics.engagement.FactReader.Read;
import io.callboard.analytics.engagement.Viewers.Viewer;
import io.callboard.analytics.engagement.message.ViewerFact;
import io.callboard.chassis.crypto.Sha256;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.outbox.DirectPublisher;
import io.callboard.chassis.outbox.DirectPublisher.NotPublishedException;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes what viewers do on watch pages. */
@RestController
@Tag(name = "engagement", description = "What viewers do on watch pages.")
class EngagementController {

    private static final Logger log = LoggerFactory.getLogger(EngagementController.class);
    private static final Duration BROKER_PAUSE = Duration.ofSeconds(5);
    private static final String WAIT = "Nothing was counted. Wait, then try again.";

    private final EngagementProperties properties;
    private final EngagementLimits limits;
    private final Viewers viewers;
    private final DirectPublisher publisher;
    private final Clock clock;

    EngagementController(
            EngagementProperties properties,
            EngagementLimits limits,
            Viewers viewers,
            DirectPublisher publisher,
            Clock clock) {
        this.properties = properties;
        this.limits = limits;
        this.viewers = viewers;
        this.publisher = publisher;
        this.clock = clock;
    }

    @Operation(
            operationId = "sendEngagement",
            summary = "Send what a viewer did",
            description = "Needs no token but the pass of a confirmed registration; that of a host is not known here."
                    + " A pass is known here within seconds after it was issued. The answer 202 means that Kafka has all"
                    + " facts of the batch. After any other answer, or none, send the same batch again: a fact that came"
                    + " before does not count twice. If one fact has an error, none is taken. No text that the viewer"
                    + " typed is kept.")
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 410, type = "gone", detail = "The registration of this pass was cancelled.")
    @Refuses(status = 429, type = "too-many-requests")
    @PostMapping("/api/v1/engagement")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void send(@Valid @RequestBody EngagementBatch batch, HttpServletRequest request) {
        limits.ofClient(request.getRemoteAddr()).ifPresent(wait -> {
            throw Problem.tooManyRequests("Too many requests came from your network address. " + WAIT, wait);
        });
        byte[] passHash = Sha256.of(batch.pass());
        Viewer viewer = Tenancy.callAsPlatform(() -> viewers.find(passHash)).orElseThrow(Problem::notFound);
        if (!viewer.mayAct()) {
            throw Problem.gone("The registration of this pass was cancelled.");
        }
        limits.ofPass(passHash, batch.facts().size()).ifPresent(wait -> {
            throw Problem.tooManyRequests("Too many facts came with this pass. " + WAIT, wait);
        });
        FactReader reader = new FactReader(viewer, clock.instant(), properties.clockTolerance()).read(batch.facts());
        if (!reader.flaws().isEmpty()) {
            throw Problem.unprocessable(
                    "The batch has values that cannot be accepted.",
                    reader.flaws().stream()
                            .map(flaw -> new Problem.FieldError(flaw.pointer(), flaw.code(), flaw.detail()))
                            .toArray(Problem.FieldError[]::new));
        }
        if (viewer.counts()) {
            publish(reader.facts());
        }
    }

    private void publish(List<Read> facts) {
        try {
            publisher.publish(facts.stream().map(EngagementController::message).toList());
        } catch (NotPublishedException e) {
            log.warn(
                    "Request not answered, broker is unavailable route=/api/v1/engagement cause={}",
                    e.getCause() == null
                            ? e.getMessage()
                            : e.getCause().getClass().getSimpleName());
            throw Problem.unavailable(
                    "The service cannot take facts at the moment. Send the same batch again.", BROKER_PAUSE);
        }
    }

    /** The key keeps the facts of a viewer in their order. */
    private static OutgoingMessage message(Read read) {
        ViewerFact fact = read.fact();
        return new OutgoingMessage(
                ViewerFact.TOPIC,
                fact.eventId() + ":" + fact.registrationId(),
                read.type().message,
                fact.factId().toString(),
                fact,
                null);
    }
}
