package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.event.figures.Figures;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** The figures of live events follow the messages of other services, whatever their order and however often they come. */
class LiveEventFiguresIT extends LiveEventsScene {

    @Autowired
    private Figures figures;

    @Test
    void aNewLiveEventHasNoRegistrationsAndItsFirstReminderAhead() {
        String id = anEvent(LiveEventStatus.SCHEDULED);

        JsonNode event = organizer.get("/" + id).body();

        assertThat(event.at("/figures/registrations").toString())
                .isEqualTo("{\"confirmed\":0,\"waitlisted\":0,\"offered\":0,\"pending\":0,\"cancelled\":0}");
        assertThat(event.at("/figures/lastReminder").isNull()).isTrue();
        assertThat(event.at("/figures/nextReminder/rule").asString()).isEqualTo("P1D");
        assertThat(Instant.parse(event.at("/figures/nextReminder/dueAt").asString()))
                .isEqualTo("2035-11-30T17:00:00Z");
        JsonNode draft = organizer.get("/" + anEvent(LiveEventStatus.DRAFT)).body();
        assertThat(draft.at("/figures/nextReminder").isNull()).isTrue();
        JsonNode changed = organizer.patch("/" + id, "{\"title\": \"Ebb\"}").body();
        assertThat(changed.at("/figures").isNull()).isTrue();
    }

    @Test
    void countsEachRegistrationOnceByItsNewestStatus() {
        String id = anEvent(LiveEventStatus.SCHEDULED);
        UUID leaver = UUID.randomUUID();
        UUID promoted = UUID.randomUUID();
        Map<String, Object> host = fact(id, UUID.randomUUID());
        host.putAll(Map.of("version", 1, "status", "CONFIRMED", "kind", "HOST"));
        // In the partition of the leaver, so that it is read before.
        kafka.send("registrations.v1", leaver.toString(), "RegistrationConfirmed", host);
        Runnable tell = () -> {
            registration(id, leaver, 2, "CANCELLED");
            registration(id, leaver, 1, "CONFIRMED");
            registration(id, promoted, 2, "CONFIRMED");
            registration(id, promoted, 1, "WAITLISTED");
            kafka.send("registrations.v1", leaver.toString(), "AttendeeJoined", fact(id, leaver));
        };
        tell.run();
        awaitRegistrations(id, 1, 0, 0, 0, 1);

        // In a batch without the newer version, so that the rows decide and not the batch. The other one follows.
        registration(id, leaver, 1, "CONFIRMED");
        registration(id, UUID.randomUUID(), 1, "PENDING", leaver);
        awaitRegistrations(id, 1, 0, 0, 1, 1);
        tell.run();
        registration(id, promoted, 3, "WAITLISTED");
        registration(id, UUID.randomUUID(), 1, "OF_A_LATER_RELEASE");
        awaitRegistrations(id, 0, 1, 0, 1, 1);
        registration(id, promoted, 4, "OFFERED");
        awaitRegistrations(id, 0, 0, 1, 1, 1);

        assertThat(Organizer.at(port).get("").body().at("/items").isEmpty()).isTrue();
    }

    @Test
    void showsTheReminderThatWasDueLastUnderThePresentSchedule() {
        String id = anEvent(LiveEventStatus.SCHEDULED);
        Instant now = Instant.now();
        announced(id, "P1D", "REMINDER", 1, "slice:a", 500, now.minusSeconds(7200));
        announced(id, "PT1H", "REMINDER", 1, "slice:a", 500, now.minusSeconds(60));
        announced(id, "PT1H", "REMINDER", 1, "slice:b", 12, now.minusSeconds(60));
        announced(id, "PT0S", "REMINDER", 1, "slice:a", 7, now.plusSeconds(600));
        announced(id, "RESCHEDULED", "RESCHEDULED", 1, "slice:a", 9, now.minusSeconds(30));

        awaitMessages(id, 512);
        announced(id, "PT1H", "REMINDER", 1, "slice:a", 500, now.minusSeconds(60));
        announced(id, "PT1H", "REMINDER", 1, "late:c", 3, now.minusSeconds(60));
        awaitMessages(id, 515);
        assertThat(item(id).at("/figures/lastReminder/rule").asString()).isEqualTo("PT1H");

        organizer.post("/" + id + "/reschedule", later(20));
        assertThat(item(id).at("/figures/lastReminder").isNull()).isTrue();
    }

    @Test
    void reportsUpToWhichInstantItIsComplete() {
        String id = anEvent(LiveEventStatus.SCHEDULED);
        Instant before = Instant.now();

        await().untilAsserted(() -> {
            for (String service : List.of("registration-service", "scheduler-service")) {
                kafka.send(
                        "progress.v1",
                        service,
                        "PublicationProgressed",
                        Map.of("service", service, "upTo", Instant.now().toString(), "ends", Map.of()));
            }
            assertThat(figures.asOf()).isNotNull().isAfter(before);
        });

        assertThat(Instant.parse(item(id).at("/figuresAsOf").asString()))
                .isAfter(before)
                .isBefore(Instant.now());
        assertThat(organizer.get("/" + id).body().at("/figuresAsOf").isString()).isTrue();
    }

    private void awaitRegistrations(String id, int confirmed, int waitlisted, int offered, int pending, int cancelled) {
        await().untilAsserted(() -> assertThat(
                        item(id).at("/figures/registrations").toString())
                .isEqualTo("{\"confirmed\":%d,\"waitlisted\":%d,\"offered\":%d,\"pending\":%d,\"cancelled\":%d}"
                        .formatted(confirmed, waitlisted, offered, pending, cancelled)));
    }

    private void awaitMessages(String id, int messages) {
        await().untilAsserted(() -> assertThat(
                        item(id).at("/figures/lastReminder/messages").asInt())
                .isEqualTo(messages));
    }

    private JsonNode item(String id) {
        return organizer
                .get("?limit=200")
                .body()
                .at("/items")
                .valueStream()
                .filter(item -> item.at("/id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void registration(String eventId, UUID id, int version, String status) {
        registration(eventId, id, version, status, id);
    }

    private void registration(String eventId, UUID id, int version, String status, UUID key) {
        Map<String, Object> state = fact(eventId, id);
        state.put("version", version);
        state.put("status", status);
        kafka.send("registrations.v1", key.toString(), "RegistrationChanged", state);
    }

    private Map<String, Object> fact(String eventId, UUID id) {
        Map<String, Object> fact = new LinkedHashMap<>();
        fact.put("registrationId", id);
        fact.put("eventId", eventId);
        fact.put("organizerId", organizerOf(eventId));
        fact.put("occurredAt", Instant.now().toString());
        return fact;
    }

    private void announced(
            String eventId, String rule, String kind, int epoch, String part, int messages, Instant sendAt) {
        UUID timerId = UUID.nameUUIDFromBytes((eventId + rule + epoch).getBytes());
        Map<String, Object> announced = new LinkedHashMap<>();
        announced.put("timerId", timerId);
        announced.put("eventId", eventId);
        announced.put("organizerId", organizerOf(eventId));
        announced.put("rule", rule);
        announced.put("kind", kind);
        announced.put("epoch", epoch);
        announced.put("part", part);
        announced.put("channels", Map.of("EMAIL", messages - 1, "SMS", 1));
        announced.put("sendAt", sendAt.toString());
        String json = Organizer.JSON.writeValueAsString(announced);
        Contracts.assertValid("reminders.v1", "RemindersAnnounced", json);
        kafka.send("reminders.v1", timerId.toString(), "RemindersAnnounced", json);
    }

    private String organizerOf(String eventId) {
        return jdbc.sql("select organizer_id from live_event where id = :id")
                .param("id", UUID.fromString(eventId))
                .query(String.class)
                .single();
    }
}
