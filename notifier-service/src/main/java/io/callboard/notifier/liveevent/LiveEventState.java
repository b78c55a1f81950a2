package io.callboard.notifier.liveevent;

import io.callboard.chassis.message.Versioned;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a live event's state that the notifier reads. Version and status may be missing, so that messages that
 * are no states can be read, and skipped.
 */
record LiveEventState(
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable Integer epoch,
        @Nullable String status,
        String title,
        Start start,
        Instant startsAt,
        Instant endsAt,
        @Nullable PreviousStart previousStart,
        @Nullable Reminders reminders,
        @Nullable String cancellationReason)
        implements Versioned {

    record Start(String zone) {}

    record PreviousStart(Instant startsAt) {}

    record Reminders(@Nullable String customMessage) {}

    /** Whether this is the full state of a live event, whatever the type of its message. */
    @Override
    public boolean isState() {
        return version != null && status != null;
    }
}
