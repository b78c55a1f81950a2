package io.callboard.notifier.liveevent;

import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A live event as a message describes it.
 *
 * @param plannedStartsAt the start before its delays; null unless its last move was a delay
 * @param epoch rises with its schedule and its cancellation
 * @param replyTo where its organizer wants answers to mails; null if the organizer has not said so
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
        MailContent content,
        int epoch,
        @Nullable String replyTo) {}
