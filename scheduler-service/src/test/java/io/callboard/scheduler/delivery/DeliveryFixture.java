package io.callboard.scheduler.delivery;

import io.callboard.chassis.message.Message;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/** The outcome of a delivery, as notifier-service reports it. */
public record DeliveryFixture(
        @Nullable UUID timerId,
        UUID eventId,
        UUID registrationId,
        String organizerId,
        String channel,
        String status,
        @Nullable String reason,
        Instant occurredAt) {

    public static DeliveryFixture anOutcomeOf(UUID timerId, UUID eventId, UUID registrationId, String organizerId) {
        return new DeliveryFixture(
                timerId,
                eventId,
                registrationId,
                organizerId,
                "EMAIL",
                "SENT",
                null,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    public DeliveryFixture on(String other) {
        return new DeliveryFixture(timerId, eventId, registrationId, organizerId, other, status, reason, occurredAt);
    }

    public DeliveryFixture with(String otherStatus, @Nullable String otherReason) {
        return new DeliveryFixture(
                timerId, eventId, registrationId, organizerId, channel, otherStatus, otherReason, occurredAt);
    }

    public DeliveryFixture later() {
        return new DeliveryFixture(
                timerId, eventId, registrationId, organizerId, channel, status, reason, occurredAt.plusSeconds(1));
    }

    /** What no timer caused. */
    public DeliveryFixture withoutTimer() {
        return new DeliveryFixture(null, eventId, registrationId, organizerId, channel, status, reason, occurredAt);
    }

    public String type() {
        return "Delivery" + status.charAt(0) + status.substring(1).toLowerCase(Locale.ROOT);
    }

    /** The value of its message on deliveries.v1, with the fields that this service does not read. */
    public Map<String, Object> json() {
        Map<String, Object> json = new HashMap<>();
        json.put("deliveryId", UUID.randomUUID().toString());
        json.put("organizerId", organizerId);
        json.put("eventId", eventId.toString());
        json.put("registrationId", registrationId.toString());
        json.put("rule", "PT1H");
        json.put("kind", "REMINDER");
        json.put("epoch", 1);
        json.put("channel", channel);
        json.put("status", status);
        json.put("occurredAt", occurredAt.toString());
        Stream.ofNullable(timerId).forEach(known -> json.put("timerId", known.toString()));
        Stream.ofNullable(reason).forEach(known -> json.put("reason", known));
        return json;
    }

    /** Makes the service apply these as one batch. */
    public static void tell(ApplicationContext service, DeliveryFixture... outcomes) {
        service.getBean(DeliveryOutcomes.class)
                .follow(Stream.of(outcomes).map(DeliveryFixture::message).toList());
    }

    private Message<DeliveryState> message() {
        return new Message<>(
                UUID.randomUUID().toString(),
                type(),
                registrationId.toString(),
                occurredAt,
                new DeliveryState(timerId, eventId, registrationId, organizerId, channel, status, reason, occurredAt));
    }
}
