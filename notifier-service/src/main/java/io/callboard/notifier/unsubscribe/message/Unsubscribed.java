package io.callboard.notifier.unsubscribe.message;

import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.UUID;

/** A registrant has unsubscribed from this organizer's messages on this channel. */
public record Unsubscribed(
        String organizerId, UUID eventId, UUID registrationId, Channel channel, Instant occurredAt) {}
