package io.callboard.notifier.inapp;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.template.Rendered;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, {@code docs/contracts/webhooks/notification.in_app.schema.json}. It has neither address nor name:
 * texts of the channel have none (ADR 0046).
 *
 * @param timestamp when the message was sent for the first time, so that a repeated request has the same bytes
 */
record InAppMessage(String type, Instant timestamp, Data data) {

    private static final String TYPE = "notification.in_app";

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Data(
            UUID deliveryId,
            UUID eventId,
            UUID registrationId,
            String kind,
            String title,
            String text,
            @Nullable String url,
            Instant dueAt) {}

    static InAppMessage of(Envelope.Message message) {
        if (!(message.content() instanceof Rendered.InApp content)) {
            throw new IllegalArgumentException("Only in-app messages go to a webhook");
        }
        Rendered.InApp.About about = Objects.requireNonNull(content.about());
        return new InAppMessage(
                TYPE,
                about.sentAt(),
                new Data(
                        message.deliveryId(),
                        about.eventId(),
                        UUID.fromString(message.address()),
                        about.kind(),
                        content.title(),
                        content.text(),
                        about.url(),
                        about.dueAt()));
    }
}
