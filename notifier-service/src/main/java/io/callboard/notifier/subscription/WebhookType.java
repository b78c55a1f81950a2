package io.callboard.notifier.subscription;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The catalogue: types of messages to which an endpoint can subscribe. */
public enum WebhookType {
    REGISTRATION_CONFIRMED("registration.confirmed", "RegistrationConfirmed"),
    REGISTRATION_WAITLISTED("registration.waitlisted", "RegistrationWaitlisted"),
    REGISTRATION_OFFERED("registration.offered", "RegistrationOffered"),
    REGISTRATION_PROMOTED("registration.promoted", "RegistrationPromoted"),
    REGISTRATION_CANCELLED("registration.cancelled", "RegistrationCancelled"),
    REGISTRATION_ATTENDED("registration.attended", null),
    REGISTRATION_NO_SHOW("registration.no_show", null),
    EVENT_SCHEDULED("event.scheduled", "LiveEventScheduled"),
    EVENT_RESCHEDULED("event.rescheduled", "LiveEventRescheduled"),
    EVENT_STARTED("event.started", "LiveEventStarted"),
    EVENT_ENDED("event.ended", "LiveEventEnded"),
    EVENT_CANCELLED("event.cancelled", "LiveEventCancelled"),
    EVENT_NOT_REACHED("event.not_reached", null),
    NOTIFICATION_SENT("notification.sent", null),
    NOTIFICATION_FAILED("notification.failed", null),
    NOTIFICATION_SUPPRESSED("notification.suppressed", null),
    NOTIFICATION_EXPIRED("notification.expired", null),
    NOTIFICATION_UNKNOWN("notification.unknown", null),
    NOTIFICATION_DELIVERED("notification.delivered", null),
    NOTIFICATION_BOUNCED("notification.bounced", null),
    NOTIFICATION_COMPLAINED("notification.complained", null),
    ENDPOINT_DISABLED("endpoint.disabled", null);

    /** The type of a test message, which every endpoint gets when its organizer asks for it. */
    public static final String TEST = "endpoint.test";

    private final String word;
    private final @Nullable String messageType;

    /** @param messageType the type on the topic that it follows from; null for outcomes of deliveries and of
     *     attendance, which have their types in themselves, and for what this service finds itself */
    WebhookType(String word, @Nullable String messageType) {
        this.word = word;
        this.messageType = messageType;
    }

    /** The form in the API and in messages. */
    public String word() {
        return word;
    }

    /** The type of this word; empty if there is none. */
    public static Optional<WebhookType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }

    /** The type of the webhook that reports a message of a topic; empty if no webhook reports it. */
    public static Optional<WebhookType> ofMessage(String messageType) {
        return Arrays.stream(values())
                .filter(type -> messageType.equals(type.messageType))
                .findFirst();
    }
}
