package io.callboard.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * The whole service with its worker. The test writes messages and reads the answers. The service has a consumer group
 * of its own, because tests share the broker.
 */
@PlatformTest(properties = "spring.kafka.consumer.group-id=scheduler-service-at-work")
class SchedulingIT {

    @Autowired
    private KafkaProbe kafka;

    @Test
    void remindsAPersonWhoRegisteredBeforeTheEventWasKnown() {
        String eventId = UUID.randomUUID().toString();
        String registrationId = UUID.randomUUID().toString();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        kafka.send(
                "registrations.v1",
                registrationId,
                "RegistrationConfirmed",
                registration(registrationId, eventId, now));
        kafka.send("live-events.v1", eventId, "LiveEventScheduled", liveEvent(eventId, now));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(announcedFor(eventId)).hasSize(1).allSatisfy(json -> {
                            assertThat(json).contains(registrationId);
                            Contracts.assertValid("reminders.v1", "ReminderDue", json);
                        }));
    }

    private List<String> announcedFor(String eventId) {
        return kafka.received("reminders.v1").stream()
                .filter(record -> "ReminderDue".equals(KafkaProbe.type(record)))
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .filter(json -> json.contains(eventId))
                .toList();
    }

    private static Map<String, Object> registration(String registrationId, String eventId, Instant now) {
        return Map.of(
                "registrationId",
                registrationId,
                "eventId",
                eventId,
                "organizerId",
                "org_aurora",
                "version",
                1,
                "status",
                "CONFIRMED",
                "channels",
                List.of("EMAIL"),
                "notify",
                true,
                "registeredAt",
                now.toString(),
                "occurredAt",
                now.toString());
    }

    private static Map<String, Object> liveEvent(String eventId, Instant now) {
        Instant startsAt = now.plusSeconds(50);
        return Map.ofEntries(
                Map.entry("eventId", eventId),
                Map.entry("organizerId", "org_aurora"),
                Map.entry("version", 1),
                Map.entry("epoch", 1),
                Map.entry("status", "SCHEDULED"),
                Map.entry("title", "Reliable reminders, explained"),
                Map.entry(
                        "start",
                        Map.of(
                                "local",
                                LocalDateTime.ofInstant(startsAt, ZoneOffset.UTC)
                                        .toString(),
                                "zone",
                                "UTC")),
                Map.entry("duration", "PT1H"),
                Map.entry("startsAt", startsAt.toString()),
                Map.entry("endsAt", startsAt.plusSeconds(3600).toString()),
                Map.entry("reminders", Map.of("channels", List.of("EMAIL"), "rules", List.of("PT0S"))),
                Map.entry("occurredAt", now.toString()));
    }
}
