package io.callboard.analytics.liveevent;

import io.callboard.chassis.message.Versioned;
import java.time.Instant;
import java.util.UUID;

/**
 * The fields of a live event that the figures need. The version is boxed because a message without a state has none;
 * such a message is skipped.
 */
record LiveEventState(
        UUID eventId, String organizerId, Long version, String status, String title, Instant startsAt, Instant endsAt)
        implements Versioned {

    /** Whether the message carries a state; its content decides, not its type. */
    @Override
    @SuppressWarnings("ConstantValue") // Jackson sets components to null that the message lacks.
    public boolean isState() {
        return version != null && status != null;
    }
}
