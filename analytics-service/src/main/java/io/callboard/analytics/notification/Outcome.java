package io.callboard.analytics.notification;

import org.jspecify.annotations.Nullable;

/** What became of a notification. Outcomes only move up, so that repetition and order of arrival do not matter. */
enum Outcome {
    SCHEDULED(0),
    UNKNOWN(10),
    EXPIRED(20),
    SUPPRESSED(30),
    FAILED(40),
    SENT(50),
    DELIVERED(60);

    /** Kept in the database; gaps leave room for outcomes to come. */
    final int rank;

    Outcome(int rank) {
        this.rank = rank;
    }

    /** Whether a message of this type tells an outcome. */
    static boolean isTold(String type) {
        return ofMessageType(type) != null;
    }

    /** The outcome a message of this type tells; null if it tells none. */
    static @Nullable Outcome ofMessageType(String type) {
        return switch (type) {
            case "DeliveryUnknown" -> UNKNOWN;
            case "DeliveryExpired" -> EXPIRED;
            case "DeliverySuppressed" -> SUPPRESSED;
            case "DeliveryFailed" -> FAILED;
            case "DeliverySent" -> SENT;
            case "DeliveryDelivered" -> DELIVERED;
            default -> null;
        };
    }
}
