package io.callboard.notifier.webhook;

import io.callboard.chassis.ids.TimeOrderedIds;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.notifier.endpoint.WebhookEndpoints;
import io.callboard.notifier.subscription.WebhookType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "webhook-endpoints")
@RequestMapping("/api/v1/webhook-endpoints/{id}")
class WebhookDeliveryController {

    private static final String DISABLED = "The endpoint is disabled, so nothing is sent to it. Enable it first.";
    private static final String NO_SUCH_TIME = "No message is from such a time.";

    private final WebhookDeliveries deliveries;
    private final WebhookEndpoints endpoints;

    WebhookDeliveryController(WebhookDeliveries deliveries, WebhookEndpoints endpoints) {
        this.deliveries = deliveries;
        this.endpoints = endpoints;
    }

    @Operation(
            operationId = "testWebhookEndpoint",
            summary = "Send a test message to a webhook endpoint",
            description =
                    "Queues a message of the type endpoint.test, whatever the endpoint subscribes to. It is signed, sent and"
                            + " logged like every other message.")
    @Refuses(status = 409, type = "webhook-endpoint-disabled", detail = DISABLED)
    @PostMapping("/test")
    @ResponseStatus(HttpStatus.ACCEPTED)
    QueuedWebhook test(OrganizerId organizer, @Parameter(description = "Id of the endpoint.") @PathVariable UUID id) {
        requireEnabled(organizer, id);
        UUID delivery = TimeOrderedIds.next();
        if (!deliveries.queueTest(organizer, id, delivery)) {
            throw Problem.notFound();
        }
        return new QueuedWebhook(delivery, true);
    }

    @Operation(
            operationId = "listWebhookDeliveries",
            summary = "List the messages of a webhook endpoint",
            description = "Returns the log of an endpoint, the newest message first. Messages are kept for 30 days.")
    @GetMapping("/deliveries")
    Page<WebhookDelivery> list(
            OrganizerId organizer,
            @Parameter(description = "Id of the endpoint.") @PathVariable UUID id,
            @Parameter(
                            description = "Only messages of this type.",
                            schema = @Schema(example = "registration.confirmed"))
                    @RequestParam(required = false)
                    @Nullable
                    String type,
            @Parameter(description = "Only messages with this status.") @RequestParam(required = false) @Nullable
                    WebhookDeliveryStatus status,
            Paging paging) {
        requireKnown(organizer, id);
        if (type != null
                && !type.equals(WebhookType.TEST)
                && WebhookType.of(type).isEmpty()) {
            throw Problem.badRequest(
                    "No message has such a type.",
                    new FieldError("?type", ErrorCode.UNKNOWN_VALUE, "is not a type of message"));
        }
        return deliveries.list(organizer, id, type, status, paging);
    }

    @Operation(
            operationId = "replayWebhookDelivery",
            summary = "Send a message to a webhook endpoint again",
            description =
                    "Queues a message of the log again, with all its retries, whatever became of it. It keeps its webhook-id"
                            + " and its body, so the endpoint recognises it. One that waits for a retry is tried at once.")
    @Refuses(status = 409, type = "webhook-endpoint-disabled", detail = DISABLED)
    @PostMapping("/deliveries/{deliveryId}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    QueuedWebhook replay(
            OrganizerId organizer,
            @Parameter(description = "Id of the endpoint.") @PathVariable UUID id,
            @Parameter(description = "Id of the message in the log.") @PathVariable UUID deliveryId) {
        requireEnabled(organizer, id);
        return new QueuedWebhook(
                deliveryId, deliveries.replay(organizer, id, deliveryId).orElseThrow(Problem::notFound));
    }

    @Operation(
            operationId = "replayWebhookDeliveries",
            summary = "Send the messages of a webhook endpoint since an instant again",
            description =
                    "Queues the FAILED messages of the log again, for example after an outage of the endpoint, and"
                            + " with the status SENT also those that it has taken. They keep their webhook-ids."
                            + " Messages that are QUEUED or SENDING go out anyway. The log has no messages about"
                            + " the time while the endpoint was disabled, and none of types to which it did not"
                            + " subscribe. Send the request with dryRun first.")
    @Refuses(status = 409, type = "webhook-endpoint-disabled", detail = DISABLED)
    @PostMapping("/replay")
    WebhookReplayReport replaySince(
            OrganizerId organizer,
            @Parameter(description = "Id of the endpoint.") @PathVariable UUID id,
            @Valid @RequestBody WebhookReplayRequest request) {
        FilterValues.requireInCalendar("/since", request.since(), NO_SUCH_TIME);
        boolean dryRun = Boolean.TRUE.equals(request.dryRun());
        if (dryRun) {
            requireKnown(organizer, id);
        } else {
            requireEnabled(organizer, id);
        }
        List<ReplayableWebhookStatus> statuses = FilterValues.of(request.statuses());
        return new WebhookReplayReport(
                dryRun,
                deliveries.replaySince(
                        organizer,
                        id,
                        request.since(),
                        statuses.isEmpty() ? List.of(ReplayableWebhookStatus.FAILED) : statuses,
                        dryRun));
    }

    private boolean requireKnown(OrganizerId organizer, UUID id) {
        return endpoints.enabled(organizer, id).orElseThrow(Problem::notFound);
    }

    private void requireEnabled(OrganizerId organizer, UUID id) {
        if (!requireKnown(organizer, id)) {
            throw Problem.conflict("webhook-endpoint-disabled", DISABLED);
        }
    }
}
