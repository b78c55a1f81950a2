package io.callboard.notifier.delivery;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a provider reports about a message after it accepted it.
 *
 * @param id the provider's id of the report
 * @param ownAccount of an organizer that it is about: it says nothing about deliveries by another account; null if it is
 *     about ours
 * @param messageId the provider's id of the message
 * @param status SENT, DELIVERED, BOUNCED or COMPLAINED
 * @param reportedAt by the provider's clock, or when the report arrived
 */
public record Report(
        String id,
        UUID deliveryId,
        String provider,
        @Nullable String ownAccount,
        String messageId,
        DeliveryStatus status,
        @Nullable String reason,
        Instant reportedAt) {}
