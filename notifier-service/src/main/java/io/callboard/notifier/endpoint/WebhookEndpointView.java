package io.callboard.notifier.endpoint;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An endpoint as its organizer sees it. */
@Schema(name = "WebhookEndpoint", description = "An endpoint that gets messages.")
record WebhookEndpointView(
        @Schema(description = "Identifies the endpoint.") UUID id,

        @Schema(description = "The address that takes the messages.")
        String url,

        @Nullable @Schema(description = "Your note.") String description,

        @Schema(description = "The types of messages that it gets.")
        List<String> types,

        @Schema(description = "Whether it gets messages.") boolean enabled,

        @Nullable
        @Schema(
                description =
                        "Why it gets none. ORGANIZER: you disabled it. GONE: it answered 410. FAILING: all calls failed for"
                                + " five days. Null while it is enabled.")
        DisabledReason disabledReason,

        @Nullable @Schema(description = "Since when it gets none; null while it is enabled.")
        Instant disabledAt,

        @Nullable
        @Schema(description = "The first failed call since the last one that succeeded; null if none has failed since.")
        Instant failingSince,

        @Nullable
        @Schema(
                description = "The secret that its messages are signed with. Only in the answers to its creation and to"
                        + " a rotation; null otherwise, since it is stored encrypted and never shown again.")
        String secret,

        @Nullable
        @Schema(
                description =
                        "After a rotation: until when messages are also signed with the secret from before it. Null otherwise.")
        Instant previousSecretUntil,

        @Schema(description = "Its present version. Every change makes the next one.")
        int version,

        @Schema(description = "When it was created.") Instant createdAt,

        @Schema(description = "When the present version was made.")
        Instant changedAt) {

    static WebhookEndpointView of(WebhookEndpoint endpoint, @Nullable String secret) {
        EndpointContent content = endpoint.content();
        return new WebhookEndpointView(
                endpoint.id(),
                content.url(),
                content.description(),
                content.types(),
                content.enabled(),
                endpoint.disabledReason(),
                endpoint.disabledAt(),
                endpoint.failingSince(),
                secret,
                endpoint.previousSecretUntil(),
                endpoint.version(),
                endpoint.createdAt(),
                endpoint.changedAt());
    }

    @Override
    public String toString() {
        return "WebhookEndpoint[" + id + "]";
    }
}
