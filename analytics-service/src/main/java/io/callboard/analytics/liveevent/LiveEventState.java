package io.callboard.analytics.liveevent;

import io.callboard.chassis.message.Versioned;
import java.time.Instant;
import java.util.UUID;

/**
 * What the figures need of a live event. The version is boxed because a message that carries no state has none; such a
 * message is left aside.
 */
record LiveEventState(
        UUID eventId, String organizerId, Long version, String status, String title, Instant startsAt, Instant endsAt)
        implements Versioned {

    /** Whether the message carries a state; its content decides, not its type. */
    @Override
    @SuppressWarnings("ConstantValue") // Jackson leaves null what the message lacks.
    public boolean isState() {
        return version != null && status != null;
    }
}
