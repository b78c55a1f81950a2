package io.callboard.notifier.webhook;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/** A message to an endpoint that waits to be sent. */
@Schema(description = "A message that waits to be sent.")
record QueuedWebhook(
        @Schema(description = "The message in the endpoint's log, and the webhook-id.")
        UUID id,

        @Schema(description = "true if this request queued it; false if a call is under way already.")
        boolean queued) {}
