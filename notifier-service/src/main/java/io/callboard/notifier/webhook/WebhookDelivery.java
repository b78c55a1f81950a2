package io.callboard.notifier.webhook;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message to an endpoint, in its log. */
@Schema(description = "A message to an endpoint, and what became of it.")
record WebhookDelivery(
        @Schema(description = "Identifies it: the webhook-id, the same in each attempt and after a replay.")
        UUID id,

        @Schema(description = "The type of the message.", example = "registration.confirmed")
        String type,

        @Schema(
                description = "QUEUED: it waits for its first or next attempt. SENDING: a call is under way. SENT: the"
                        + " endpoint answered with 2xx. FAILED: no attempt succeeded, and there"
                        + " is no further one.")
        WebhookDeliveryStatus status,

        @Schema(description = "When it was queued.") Instant createdAt,

        @Schema(description = "How many calls were begun.") int attempts,

        @Nullable @Schema(description = "When the last call was begun; null before the first.")
        Instant lastAttemptAt,

        @Nullable
        @Schema(
                description = "When it is tried next. For a SENDING one, when it is tried again if its outcome stays"
                        + " unknown. Null when it is SENT or FAILED.")
        Instant nextAttemptAt,

        @Nullable @Schema(description = "When it became SENT or FAILED; null before.")
        Instant settledAt,

        @Nullable @Schema(description = "The HTTP status of the last answer; null if there was none.")
        Integer statusCode,

        @Nullable
        @Schema(
                description =
                        "Why the last call failed: HTTP_ and the status, TIMEOUT, CONNECTION_REFUSED, CONNECTION_LOST,"
                                + " TLS_FAILED, UNKNOWN_HOST, ADDRESS_REFUSED (the host now has an address that is not public) or"
                                + " SECRET_UNREADABLE (rotate the secret). Null if it was taken, or before the first outcome.")
        String reason,

        @Nullable @Schema(description = "The first 4,096 bytes of the last answer; null if there was none.")
        String answer,

        @Schema(description = "The body of the message, as it is signed.")
        String payload) {}
