package io.callboard.notifier.reach;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A registrant without an accepted reminder. */
@Schema(description = "A registrant without an accepted reminder.")
record UnreachedRegistrant(
        @Schema(description = "The registration.") UUID registrationId,

        @Schema(
                description =
                        "Why: the reason of the newest reminder, such as HTTP_422, TOO_LATE or UNSUBSCRIBED. QUEUED: it waits"
                                + " to be sent. NO_REMINDER: none was made for this registrant.",
                example = "UNSUBSCRIBED")
        String reason,

        @Nullable
        @Schema(
                description = "The e-mail address, masked; null if the registration has none.",
                example = "a•••@gmial.com")
        String email,

        @Nullable
        @Schema(
                description =
                        "The domain that the e-mail address was probably meant to have: that of a large mail provider, from"
                                + " which the domain of the address is one typing error away. Null if there is no such"
                                + " domain.",
                example = "gmail.com")
        String suggestedDomain,

        @Schema(description = "The newest reminder on each channel, the newest first; empty if there is none.")
        List<Reminder> reminders) {

    /** A reminder that was not accepted. */
    @Schema(name = "UnacceptedReminder", description = "A reminder that no provider has certainly accepted.")
    record Reminder(
            @Schema(description = "The delivery, as in GET /api/v1/notifications.")
            UUID notificationId,

            @Schema(description = "Reminder rule such as PT1H.")
            String rule,

            @Schema(description = "The channel on which it goes out.", implementation = Channel.class)
            String channel,

            @Schema(description = "Its status. SENDING is shown as QUEUED.", implementation = DeliveryStatus.class)
            String status,

            @Nullable @Schema(description = "Why it was not sent; null while it waits.")
            String reason,

            @Schema(description = "When it was due.") Instant dueAt) {}
}
