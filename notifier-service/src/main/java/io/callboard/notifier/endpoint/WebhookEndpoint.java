package io.callboard.notifier.endpoint;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of an organizer, without its secret.
 *
 * @param failingSince the first failed call since the last one that succeeded; null if none failed
 * @param previousSecretUntil how long messages are signed with the secret from before a rotation too
 */
record WebhookEndpoint(
        UUID id,
        EndpointContent content,
        int version,
        @Nullable DisabledReason disabledReason,
        @Nullable Instant disabledAt,
        @Nullable Instant failingSince,
        @Nullable Instant previousSecretUntil,
        Instant createdAt,
        Instant changedAt) {}
