package io.callboard.event.mux;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.security.Secrets;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.event.stream.StreamReports;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

@RestController
@ConditionalOnProperty("callboard.mux.token-secret")
@Tag(name = "webhooks", description = "What providers report. Each request is signed by its provider.")
class MuxWebhookController {

    private static final Logger log = LoggerFactory.getLogger(MuxWebhookController.class);

    /** Mux may add members. */
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final MuxSignature signature;
    private final StreamReports reports;
    private final Clock clock;

    MuxWebhookController(MuxProperties properties, Environment environment, StreamReports reports, Clock clock) {
        this.signature = new MuxSignature(
                Secrets.require(environment, "callboard.mux.webhook-secret"), properties.webhookTolerance());
        this.reports = reports;
        this.clock = clock;
    }

    @PostMapping(path = "/webhooks/mux", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "receiveMuxWebhook",
            summary = "Take a webhook of Mux",
            description =
                    "For Mux alone, which signs the body. A webhook that comes twice or late has the same effect as"
                            + " one that comes once and in order. A webhook about a stream that we do not know has no effect.")
    @ApiResponse(responseCode = "204", description = "The webhook was received.")
    @Refuses(
            status = 401,
            type = "invalid-signature",
            detail = "The signature does not belong to this body, or it is too old.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = MuxWebhook.class)))
    void receive(
            @Parameter(
                            description = "When Mux signed the request, and its signatures: t=, then v1= one or"
                                    + " several times, separated by commas. A request that was signed more than"
                                    + " five minutes ago is refused.",
                            example =
                                    "t=1565220904,v1=20c75c1180c701ee8a796e81507cfd5c932fc17cf63a4a55566fd38da3a2d3d2")
                    @RequestHeader(name = "Mux-Signature", required = false)
                    @Nullable
                    String muxSignature,
            @RequestBody byte[] body) {
        if (!signature.fits(muxSignature, body, clock.instant())) {
            throw Problem.invalidSignature();
        }
        MuxWebhook webhook;
        try {
            webhook = JSON.readValue(body, MuxWebhook.class);
        } catch (JacksonException misfit) {
            throw Problem.badRequest("The body is not a webhook of Mux.");
        }
        Tenancy.runAsPlatform(() -> take(webhook));
    }

    private void take(MuxWebhook webhook) {
        MuxWebhook.Data data = webhook.data();
        if (data == null) {
            return;
        }
        switch (Objects.requireNonNullElse(webhook.type(), "")) {
            case "video.live_stream.active" -> signal(webhook, data, true);
            case "video.live_stream.idle" -> signal(webhook, data, false);
            case "video.asset.ready", "video.asset.live_stream_completed" -> recorded(data);
            default -> log.debug("Webhook of Mux has no effect type={}", webhook.type());
        }
    }

    private void signal(MuxWebhook webhook, MuxWebhook.Data stream, boolean active) {
        if (stream.id() != null && webhook.createdAt() != null) {
            reports.signal(stream.id(), active, webhook.createdAt());
        }
    }

    /** Mux also reports an asset as ready while it is still recorded. */
    private void recorded(MuxWebhook.Data asset) {
        String playbackId = asset.signedPlaybackId();
        if (asset.liveStreamId() != null && playbackId != null && !Boolean.TRUE.equals(asset.live())) {
            reports.recorded(asset.liveStreamId(), playbackId, Objects.requireNonNullElse(asset.duration(), 0.0));
        }
    }
}
