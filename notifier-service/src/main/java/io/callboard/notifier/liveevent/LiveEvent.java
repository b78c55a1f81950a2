package io.callboard.notifier.liveevent;

import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A live event as a message describes it. */
public record LiveEvent(
        UUID eventId,
        String title,
        ZoneId zone,
        Instant startsAt,
        Instant endsAt,
        @Nullable Instant previousStartsAt,
        @Nullable String customMessage,
        @Nullable String cancellationReason) {}
