package io.callboard.analytics.notification;

import org.jspecify.annotations.Nullable;

/** Outcome of a notification. The highest outcome wins, so that repetition and order of arrival do not matter. */
public enum Outcome {
    SCHEDULED(0),
    UNKNOWN(10),
    EXPIRED(20),
    SUPPRESSED(30),
    FAILED(40),
    SENT(50),
    DELIVERED(60);

    /** Rank that is stored in the database, with gaps for later outcomes. */
    public final int rank;

    Outcome(int rank) {
        this.rank = rank;
    }

    /** Whether a message of this type has an outcome. */
    static boolean isTold(String type) {
        return ofMessageType(type) != null;
    }

    /** The outcome of a message of this type; null if it has none. */
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
