package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as its organizer sees it. Kind, channel and status are shown as stored, even if a later version wrote
 * them.
 */
@Schema(description = "A delivery as its organizer sees it: one message to one registrant on one channel.")
record Notification(
        @Schema(description = "Identifies the delivery.") UUID id,
        @Schema(description = "The live event.") UUID eventId,

        @Schema(description = "The registration that it is for.")
        UUID registrationId,

        @Nullable @Schema(description = "The timer it comes from; null for a confirmation.")
        UUID timerId,

        @Schema(description = "Reminder rule such as PT1H, or the kind of notice or confirmation.")
        String rule,

        @Schema(description = "What the message is about.", implementation = Kind.class)
        String kind,

        @Schema(description = "Epoch of the event that it was made for; 0 for a confirmation.")
        int epoch,

        @Schema(description = "The channel on which it goes out.", implementation = Channel.class)
        String channel,

        @Schema(
                description = "Status of the delivery. SENDING: handed to a provider whose answer is not known yet.",
                implementation = DeliveryStatus.class)
        String status,

        @Nullable
        @Schema(
                description =
                        "A code: why it was not sent, why its outcome is unknown, or why it was not delivered; null when it was"
                                + " sent and nothing else is known.")
        String reason,

        @Schema(description = "It is not sent before this instant.")
        Instant dueAt,

        @Nullable @Schema(description = "It is not sent after this instant; null without such a limit.")
        Instant usefulUntil,

        @Schema(description = "How many times it was handed to a provider since it was queued the last time.")
        int attempts,

        @Schema(description = "The provider that took it; null as long as none has.") @Nullable
        String provider,

        @Nullable @Schema(description = "Id that the provider gave the message; null without one.")
        String providerMessageId,

        @Schema(
                description =
                        "Whether it was sent although the newest state of event and registration was not known"
                                + " for certain, because no recent message had come from event-service or registration-service.")
        boolean unfenced,

        @Nullable
        @Schema(
                description =
                        "The template that the message was made from, built-in or your own; null until its outcome"
                                + " is known, and for a delivery that was settled without a message.")
        Template template,

        @Nullable
        @Schema(
                description =
                        "The delivery in whose place this one was queued; null for one that takes no other's place.")
        Replaced replaces,

        @Schema(description = "When it was queued.") Instant createdAt,

        @Schema(
                description =
                        "The steps so far, the oldest first: ARMED for what comes from a timer, QUEUED, SENDING, then the"
                                + " outcome, then what the provider"
                                + " reports: DELIVERED, BOUNCED, COMPLAINED, then OPENED and CLICKED. After a retry they follow"
                                + " again.")
        List<Step> timeline) {

    /** The same with these steps behind the first QUEUED of its timeline. */
    Notification after(List<Step> steps) {
        int queued = 0;
        while (!timeline.get(queued).status().equals(DeliveryStatus.QUEUED.name())) {
            queued++;
        }
        return withSteps(queued + 1, steps);
    }

    /** The same with these steps at the end of its timeline. */
    Notification with(List<Step> steps) {
        return withSteps(timeline.size(), steps);
    }

    private Notification withSteps(int place, List<Step> steps) {
        List<Step> all = new ArrayList<>(timeline);
        all.addAll(place, steps);
        return new Notification(
                id,
                eventId,
                registrationId,
                timerId,
                rule,
                kind,
                epoch,
                channel,
                status,
                reason,
                dueAt,
                usefulUntil,
                attempts,
                provider,
                providerMessageId,
                unfenced,
                template,
                replaces,
                createdAt,
                all);
    }

    /** A version of a template. */
    @Schema(name = "NotificationTemplate", description = "A version of a template.")
    record Template(
            @Schema(description = "The template, as in GET /api/v1/templates/{id}.")
            UUID id,

            @Schema(description = "The version that was current when the message was made.")
            int version,

            @Nullable
            @Schema(
                    description = "The variant of the subject, of a version that has two; null for one that has not.",
                    allowableValues = {"A", "B"})
            String variant) {}

    /** Another delivery that did not reach the registrant. */
    @Schema(name = "ReplacedNotification", description = "A delivery that did not reach the registrant.")
    record Replaced(
            @Schema(description = "The delivery, as in GET /api/v1/notifications.")
            UUID id,

            @Schema(
                    description =
                            "Why this one takes its place. BOUNCED: it bounced, and the address was corrected. A code that"
                                    + " begins with SMS_: the text message was not allowed for this reason, so an e-mail takes its"
                                    + " place.",
                    example = "BOUNCED")
            String reason) {}

    /** One step of the delivery, with the resulting status. */
    @Schema(description = "One step of a delivery.")
    record Step(
            @Schema(
                    description =
                            "When it happened, by the clock of notifier-service's database. Two other clocks: ARMED is by"
                                    + " that of scheduler-service, and what a provider reports is by that of the provider.")
            Instant at,

            @Schema(
                    description =
                            "The status that the delivery reached, or what was done with the message. ARMED: its timer asked"
                                    + " for it, ahead of dueAt.",
                    allowableValues = {
                        "ARMED",
                        "QUEUED",
                        "SENDING",
                        "SENT",
                        "DELIVERED",
                        "BOUNCED",
                        "COMPLAINED",
                        "SUPPRESSED",
                        "EXPIRED",
                        "FAILED",
                        "UNKNOWN",
                        "OPENED",
                        "CLICKED"
                    })
            String status,

            @Schema(
                    description =
                            "Why; null where there is nothing to explain. For OPENED and CLICKED who did it: HUMAN,"
                                    + " MACHINE or UNKNOWN.")
            @Nullable
            String reason) {}
}
