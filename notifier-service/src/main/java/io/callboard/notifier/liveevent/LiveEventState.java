package io.callboard.notifier.liveevent;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields of a live event's state that the notifier reads. */
record LiveEventState(
        UUID eventId,
        String organizerId,
        long version,
        int epoch,
        String status,
        String title,
        Start start,
        Instant startsAt,
        Instant endsAt,
        @Nullable PreviousStart previousStart,
        @Nullable Reminders reminders,
        @Nullable String cancellationReason) {

    record Start(String zone) {}

    record PreviousStart(Instant startsAt) {}

    record Reminders(@Nullable String customMessage) {}
}
