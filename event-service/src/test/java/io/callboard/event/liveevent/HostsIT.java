package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.crypto.UnreadableCiphertextException;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.failpoint.Failpoints.InjectedFault;
import io.callboard.chassis.ids.NameBasedIds;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.event.liveevent.Organizer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** An organizer adds and removes hosts. Only a service with the key can read the published details. */
class HostsIT extends LiveEventsScene {

    /** callboard.streams.key of the profile test. */
    private static final String KEY = "k1:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

    private static final String GRACE = """
            {"firstName": "Gracelina", "lastName": "Sample", "email": "Gracelina@Example.com", "locale": "de",
             "timeZone": "Asia/Tokyo", "reminderRules": ["P1D", "PT10M"]}""";

    @Test
    void addsAndShowsAHostAndLeavesTheLiveEventAsItIs() {
        String event = anEvent(LiveEventStatus.SCHEDULED);
        String etag = organizer.get("/" + event).etag();

        Answer added = organizer.post("/" + event + "/hosts", GRACE);
        Answer plain = organizer.post("/" + event + "/hosts", host("ada@example.com"));

        assertThat(added.status()).as(added.raw().body()).isEqualTo(201);
        assertThat(added.text("/eventId")).isEqualTo(event);
        assertThat(added.text("/email")).isEqualTo("gracelina@example.com");
        assertThat(added.text("/timeZone")).isEqualTo("Asia/Tokyo");
        assertThat(added.text("/registrationId"))
                .isEqualTo(NameBasedIds.of(UUID.fromString(added.text("/id")), "registration")
                        .toString());
        assertThat(plain.body().path("reminderRules").toString()).isEqualTo("[\"PT1H\",\"PT15M\"]");
        assertThat(plain.body().path("timeZone").isNull()).isTrue();
        assertThat(organizer.get("/" + event + "/hosts").body().path("items"))
                .containsExactly(added.body(), plain.body());
        assertThat(organizer.get("/" + event).etag()).isEqualTo(etag);
        assertThat(told(event)).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void listsInPages() {
        String event = anEvent(LiveEventStatus.SCHEDULED);
        String first =
                organizer.post("/" + event + "/hosts", host("1@example.com")).text("/id");
        String second =
                organizer.post("/" + event + "/hosts", host("2@example.com")).text("/id");

        Answer page = organizer.get("/" + event + "/hosts?limit=1&total=true");
        Answer next = organizer.get("/" + event + "/hosts?limit=1&cursor=" + page.text("/nextCursor"));
        Answer back = organizer.get("/" + event + "/hosts?limit=1&cursor=" + next.text("/previousCursor"));

        assertThat(page.text("/items/0/id")).isEqualTo(first);
        assertThat(page.body().path("total").asInt()).isEqualTo(2);
        assertThat(next.text("/items/0/id")).isEqualTo(second);
        assertThat(next.body().path("nextCursor").isNull()).isTrue();
        assertThat(back.body().path("items")).isEqualTo(page.body().path("items"));
        assertThat(organizer.get("/" + event + "/hosts?sort=-createdAt").text("/items/0/id"))
                .isEqualTo(second);
    }

    @Test
    void publishesAHostReadableOnlyWithTheKey() {
        String event = anEvent(LiveEventStatus.SCHEDULED);
        Answer added = organizer.post("/" + event + "/hosts", GRACE);

        ConsumerRecord<byte[], byte[]> message = published(added.text("/id"), 1).getFirst();

        String json = KafkaProbe.text(message);
        assertThat(KafkaProbe.type(message)).isEqualTo("HostAdded");
        Contracts.assertValid("hosts.v1", "HostAdded", json);
        assertThat(json).doesNotContainIgnoringCase("gracelina").doesNotContain("Tokyo");
        JsonNode value = Organizer.JSON.readTree(json);
        String plain = opened(value, value.path("eventId").asString());
        Contracts.assertValid("hosts.v1", "Host", plain);
        assertThat(Organizer.JSON.readTree(plain).path("email").asString()).isEqualTo("gracelina@example.com");
        assertThat(plain).contains("\"P1D\"", "\"PT10M\"");
        assertThatThrownBy(() -> opened(value, UUID.randomUUID().toString()))
                .isInstanceOf(UnreadableCiphertextException.class);
    }

    @Test
    void keepsNothingOfAHostWhoseRequestFailed() {
        String event = anEvent(LiveEventStatus.SCHEDULED);
        try (var _ = Failpoints.arm("event.host-added.before-commit", () -> {
            throw new InjectedFault("event.host-added.before-commit");
        })) {
            assertThat(organizer.post("/" + event + "/hosts", GRACE).status()).isEqualTo(500);
        }
        assertThat(organizer.get("/" + event + "/hosts").body().path("items")).isEmpty();

        Answer again = organizer.post("/" + event + "/hosts", GRACE);

        assertThat(again.status()).isEqualTo(201);
        published(again.text("/id"), 1);
    }

    @Test
    void removingAHostErasesThem() {
        String event = anEvent(LiveEventStatus.SCHEDULED);
        String id = organizer.post("/" + event + "/hosts", GRACE).text("/id");

        assertThat(organizer.delete("/" + event + "/hosts/" + id).status()).isEqualTo(204);

        List<ConsumerRecord<byte[], byte[]>> messages = published(id, 2);
        assertThat(messages.getLast().value()).isNull();
        assertThat(organizer.get("/" + event + "/hosts").body().path("items")).isEmpty();
        assertThat(organizer.delete("/" + event + "/hosts/" + id).status()).isEqualTo(404);
        assertThat(jdbc.sql("select count(*) from host where email like 'gracelina%' and event_id = :id::uuid")
                        .param("id", event)
                        .query(Long.class)
                        .single())
                .isZero();
        // The address is free again, for another host.
        assertThat(organizer.post("/" + event + "/hosts", GRACE).status()).isEqualTo(201);
    }

    @Test
    void takesAnAddressOncePerLiveEvent() {
        String event = anEvent(LiveEventStatus.SCHEDULED);
        organizer.post("/" + event + "/hosts", GRACE);

        Answer again = organizer.post("/" + event + "/hosts", host("GRACELINA@example.com"));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("host-known");
        assertThat(organizer
                        .post("/" + anEvent(LiveEventStatus.SCHEDULED) + "/hosts", GRACE)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void takesFiftyHosts() {
        String event = anEvent(LiveEventStatus.SCHEDULED);
        for (int i = 0; i < 50; i++) {
            assertThat(organizer
                            .post("/" + event + "/hosts", host(i + "@example.com"))
                            .status())
                    .isEqualTo(201);
        }

        assertThat(organizer
                        .post("/" + event + "/hosts", host("one-more@example.com"))
                        .problem())
                .isEqualTo("too-many-hosts");
    }

    @ParameterizedTest
    @EnumSource
    void takesHostsUntilTheEnd(LiveEventStatus status) {
        String event = anEvent(status);

        Answer added = organizer.post("/" + event + "/hosts", GRACE);

        if (status.isOver()) {
            assertThat(added.status()).isEqualTo(409);
            assertThat(added.problem()).isEqualTo("live-event-status");
            assertThat(added.text("/detail")).contains(status.name());
        } else {
            assertThat(added.status()).isEqualTo(201);
        }
    }

    @Test
    void reportsAllErrorsAtOnce() {
        String event = anEvent(LiveEventStatus.SCHEDULED);

        assertThat(organizer.post("/" + event + "/hosts", "{}").errorPointers())
                .containsExactlyInAnyOrder("/firstName", "/email");
        assertThat(organizer.post("/" + event + "/hosts", """
                                {"firstName": "see evil.example/x", "lastName": "a\\u202Eb", "email": "ada@x\\r\\nBcc: b@c.de",
                                 "locale": "%%%", "timeZone": "Mars/Base", "reminderRules": ["PT1H", "soon", "PT60M"]}""").errorPointers())
                .containsExactlyInAnyOrder(
                        "/firstName",
                        "/lastName",
                        "/email",
                        "/locale",
                        "/timeZone",
                        "/reminderRules/1",
                        "/reminderRules/2");
        assertThat(organizer
                        .post("/" + event + "/hosts", GRACE.replace("{", "{\"organizerId\": \"org_x\", "))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void hidesHostsFromOtherOrganizers() {
        String event = anEvent(LiveEventStatus.SCHEDULED);
        String id = organizer.post("/" + event + "/hosts", GRACE).text("/id");
        Organizer other = Organizer.at(port);

        assertThat(other.get("/" + event + "/hosts").status()).isEqualTo(404);
        assertThat(other.post("/" + event + "/hosts", GRACE).status()).isEqualTo(404);
        assertThat(other.delete("/" + event + "/hosts/" + id).status()).isEqualTo(404);
        assertThat(organizer
                        .delete("/" + anEvent(LiveEventStatus.SCHEDULED) + "/hosts/" + id)
                        .status())
                .isEqualTo(404);
        assertThat(organizer.get("/" + event + "/hosts").body().path("items")).hasSize(1);
    }

    private static String host(String email) {
        return "{\"firstName\": \"Ada\", \"email\": \"%s\"}".formatted(email);
    }

    private List<ConsumerRecord<byte[], byte[]>> published(String host, int messages) {
        await().until(() -> kafka.received("hosts.v1", host).size() >= messages);
        return kafka.received("hosts.v1", host);
    }

    private static String opened(JsonNode added, String eventId) {
        String associated = String.join(
                "|",
                added.path("hostId").asString(),
                added.path("registrationId").asString(),
                eventId,
                added.path("organizerId").asString());
        return new String(
                Aes.decrypt(
                        KeyRing.parse(KEY).current("AES"),
                        Base64.getDecoder().decode(added.path("ciphertext").asString()),
                        associated.getBytes(StandardCharsets.UTF_8)),
                StandardCharsets.UTF_8);
    }
}
