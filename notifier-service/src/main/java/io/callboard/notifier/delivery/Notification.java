package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A delivery as its organizer sees it. Kind, channel and status are shown as stored, also those of a later version. */
record Notification(
        UUID id,
        UUID eventId,
        UUID registrationId,

        @Nullable @Schema(description = "The timer it comes from; null for a confirmation.")
        UUID timerId,

        @Schema(description = "Reminder rule such as PT1H, or the kind of notice or confirmation.")
        String rule,

        @Schema(implementation = Kind.class) String kind,

        @Schema(description = "Epoch of the event that it was made for; 0 for a confirmation.")
        int epoch,

        @Schema(implementation = Channel.class) String channel,
        @Schema(implementation = DeliveryStatus.class) String status,

        @Nullable @Schema(description = "Why it was not sent, or why its fate is unknown; null when it was sent.")
        String reason,

        @Schema(description = "It is not sent before this instant.")
        Instant dueAt,

        @Nullable @Schema(description = "It is not sent after this instant.")
        Instant usefulUntil,

        @Schema(description = "How many times it was handed to a provider.")
        int attempts,

        @Nullable String provider,

        @Nullable @Schema(description = "Id that the provider gave the message.")
        String providerMessageId,

        @Schema(
                description = "Whether it was sent although the newest state of event and registration was not known"
                        + " for certain, because event-service or registration-service could not be heard.")
        boolean unfenced,

        @Schema(description = "When it was queued.") Instant createdAt,

        @Schema(description = "The steps so far, the oldest first: QUEUED, SENDING, then the outcome.")
        List<Step> timeline) {

    /** One step on the way; the status it led to. */
    record Step(
            Instant at,
            @Schema(implementation = DeliveryStatus.class) String status,
            @Nullable String reason) {}
}
