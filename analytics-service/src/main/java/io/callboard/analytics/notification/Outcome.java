package io.callboard.analytics.notification;

import org.jspecify.annotations.Nullable;

/**
 * Outcome of a notification. The highest level wins, and on the same level the latest outcome, so that repetition and
 * order of arrival do not matter.
 */
public enum Outcome {
    SCHEDULED(0),
    UNKNOWN(10),
    EXPIRED(20),
    SUPPRESSED(30),
    FAILED(40),
    SENT(50),
    DELIVERED(60),
    BOUNCED(70),
    COMPLAINED(80);

    /** Rank that is stored in the database, with gaps for later outcomes. */
    public final int rank;

    Outcome(int rank) {
        this.rank = rank;
    }

    /**
     * The outcomes without a certain acceptance are on one level: after a retry each may follow on each. notifier-service
     * puts the time of all outcomes of a delivery, by the clock of its database.
     */
    int level() {
        return rank >= UNKNOWN.rank && rank <= FAILED.rank ? UNKNOWN.rank : rank;
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
            case "DeliveryBounced" -> BOUNCED;
            case "DeliveryComplained" -> COMPLAINED;
            default -> null;
        };
    }
}
