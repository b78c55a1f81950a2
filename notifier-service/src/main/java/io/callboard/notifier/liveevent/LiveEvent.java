package io.callboard.notifier.liveevent;

import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A live event as a message describes it.
 *
 * @param plannedStartsAt the start before its delays; null unless its last move was a delay
 */
public record LiveEvent(
        UUID eventId,
        String title,
        ZoneId zone,
        Instant startsAt,
        Instant endsAt,
        @Nullable Instant previousStartsAt,
        @Nullable Instant plannedStartsAt,
        @Nullable String customMessage,
        @Nullable String cancellationReason,
        MailContent content) {}
