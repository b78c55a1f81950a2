package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.failpoint.Failpoints.InjectedFault;
import io.callboard.chassis.ids.NameBasedIds;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each host gets one registration of their own kind, whatever the order and the number of the messages. */
class HostsIT extends RegisteringScene {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The keys of the profile test. */
    private static final KeyRing STREAMS = KeyRing.parse("k1:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=");

    private static final KeyRing CONTACTS = KeyRing.parse("k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");

    /** A host as event-service publishes it. */
    private record Host(UUID id, UUID registrationId, LiveEventFixture event, String email) {

        static Host of(LiveEventFixture event, String email) {
            UUID id = UUID.randomUUID();
            return new Host(id, NameBasedIds.of(id, "registration"), event, email);
        }

        Map<String, Object> message() {
            String associated = id + "|" + registrationId + "|" + event.id() + "|" + event.organizer();
            byte[] plain = JSON.writeValueAsBytes(Map.of(
                    "firstName",
                    "Gracelina",
                    "email",
                    email,
                    "locale",
                    "de",
                    "timeZone",
                    "Asia/Tokyo",
                    "reminderRules",
                    List.of("P1D", "PT10M")));
            byte[] ciphertext = Aes.encrypt(STREAMS.current("AES"), plain, associated.getBytes(StandardCharsets.UTF_8));
            return Map.of(
                    "hostId",
                    id,
                    "registrationId",
                    registrationId,
                    "eventId",
                    event.id(),
                    "organizerId",
                    event.organizer(),
                    "keyId",
                    "k1",
                    "ciphertext",
                    Base64.getEncoder().encodeToString(ciphertext),
                    "occurredAt",
                    "2026-11-21T10:00:00Z");
        }
    }

    @Test
    void registersAHostWithAPassAndWithoutASeat() {
        var event = stage.given(
                aLiveEvent().withCapacity(1).startingAt(Instant.now().plus(5, ChronoUnit.MINUTES)));
        Host host = Host.of(event, "gracelina@example.com");

        add(host);

        ConsumerRecord<byte[], byte[]> confirmed = states(host, 1).getFirst();
        assertThat(KafkaProbe.type(confirmed)).isEqualTo("RegistrationConfirmed");
        Contracts.assertValid("registrations.v1", "RegistrationConfirmed", KafkaProbe.text(confirmed));
        JsonNode state = KafkaProbe.json(confirmed);
        assertThat(state.path("kind").asString()).isEqualTo("HOST");
        assertThat(state.path("reminderRules").toString()).isEqualTo("[\"P1D\",\"PT10M\"]");
        assertThat(state.path("eventEpoch").asInt()).isEqualTo(event.epoch());
        assertThat(KafkaProbe.text(confirmed))
                .doesNotContainIgnoringCase("gracelina")
                .doesNotContain("@");

        JsonNode contact = contact(host);
        assertThat(contact.path("email").asString()).isEqualTo("gracelina@example.com");
        assertThat(contact.path("manageUrl")).isEqualTo(contact.path("joinUrl"));
        JsonNode pass = stage.api.get(pass(contact)).json();
        assertThat(pass.path("kind").asString()).isEqualTo("HOST");
        assertThat(pass.path("stream").path("url").asString()).isEqualTo(LiveEventFixture.STREAM);

        assertThat(stage.stats(event).path("confirmed").asInt()).isZero();
        assertThat(stage.stats(event).path("remaining").asInt()).isEqualTo(1);
        Api organizer = stage.organizer(event.organizer());
        assertThat(organizer
                        .get("/api/v1/registrations?total=true&eventId=" + event.id())
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(organizer
                        .get("/api/v1/registrations/" + host.registrationId())
                        .status())
                .isEqualTo(404);
        assertThat(organizer
                        .delete("/api/v1/registrations/" + host.registrationId())
                        .status())
                .isEqualTo(404);
        // The seat and the host's own address are free for a registrant.
        assertThat(stage.register(event, "gracelina@example.com")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("CONFIRMED");
    }

    @Test
    void invitesOnceWhenTheFirstTurnFails() {
        var event = stage.given(aLiveEvent());
        Host host = Host.of(event, "twice@example.com");
        AtomicInteger turns = new AtomicInteger();
        try (var _ = Failpoints.arm("registration.host-inviter.before-commit", () -> {
            if (turns.incrementAndGet() == 1) {
                throw new InjectedFault("registration.host-inviter.before-commit");
            }
        })) {
            add(host);

            assertThat(states(host, 1)).hasSize(1);
        }
        assertThat(turns.get()).isGreaterThan(1);
        assertThat(status(host)).isEqualTo("INVITED");
        assertThat(contacts(host)).hasSize(1);
    }

    @Test
    void waitsForALiveEventThatIsNotKnownYet() {
        var event = aLiveEvent();
        Host host = Host.of(event, "early@example.com");
        add(host);
        awaitStatus(host, "WAITING");

        stage.given(event);

        assertThat(states(host, 1)).hasSize(1);
        assertThat(status(host)).isEqualTo("INVITED");
        assertThat(details(host)).isZero();
    }

    @Test
    void aHostWhoWasRemovedBeforeTheLiveEventWasKnownIsNeverRegistered() {
        var event = aLiveEvent();
        Host removed = Host.of(event, "removed@example.com");
        Host stays = Host.of(event, "stays@example.com");
        add(removed);
        remove(removed);
        // Delivered again, from the beginning.
        add(removed);
        remove(removed);
        add(removed);
        add(stays);
        awaitStatus(stays, "WAITING");
        awaitStatus(removed, "REMOVED");

        stage.given(event);

        states(stays, 1);
        assertThat(stage.kafka.received(
                        "registrations.v1", removed.registrationId().toString()))
                .isEmpty();
        assertThat(details(removed)).isZero();
    }

    @Test
    void removingAHostWithdrawsThePassAndErasesThePerson() {
        var event = stage.given(aLiveEvent());
        Host host = Host.of(event, "leaves@example.com");
        add(host);
        states(host, 1);
        String pass = pass(contact(host));

        remove(host);

        ConsumerRecord<byte[], byte[]> cancelled = states(host, 2).getLast();
        assertThat(KafkaProbe.type(cancelled)).isEqualTo("RegistrationCancelled");
        Contracts.assertValid("registrations.v1", "RegistrationCancelled", KafkaProbe.text(cancelled));
        assertThat(KafkaProbe.json(cancelled).path("kind").asString()).isEqualTo("HOST");
        assertThat(KafkaProbe.json(cancelled).path("version").asInt()).isEqualTo(2);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(contacts(host).getLast().value()).isNull());
        assertThat(stage.api.get(pass).status()).isEqualTo(410);
        assertThat(text("select registration::text from registration where id = :id", host.registrationId()))
                .doesNotContain("leaves@example.com")
                .doesNotContain("Gracelina");
        assertThat(stage.stats(event).path("confirmed").asInt()).isZero();
    }

    @Test
    void repeatedMessagesChangeNothing() {
        var event = stage.given(aLiveEvent());
        Host host = Host.of(event, "again@example.com");
        add(host);
        states(host, 1);
        add(host);
        remove(host);
        states(host, 2);
        add(host);
        remove(host);
        Host next = Host.of(event, "next@example.com");
        // In the partition of the first one, so that it has been read when this one is registered.
        stage.kafka.send("hosts.v1", host.id().toString(), "HostAdded", next.message());

        states(next, 1);

        assertThat(states(host, 2)).hasSize(2);
        assertThat(contacts(host)).hasSize(2);
        assertThat(status(host)).isEqualTo("REMOVED");
    }

    @Test
    void aHostOfACancelledLiveEventIsNotInvited() {
        var event = stage.given(aLiveEvent());
        stage.given(event.next("CANCELLED"));
        Host host = Host.of(event, "too-late@example.com");
        var other = stage.given(aLiveEvent());
        Host invited = Host.of(other, "invited@example.com");

        add(host);
        awaitStatus(host, "WAITING");
        add(invited);

        states(invited, 1);
        assertThat(status(host)).isEqualTo("WAITING");
        assertThat(stage.kafka.received(
                        "registrations.v1", host.registrationId().toString()))
                .isEmpty();
    }

    @Test
    void aMessageThatOnlyAnotherKeyOpensIsPutAside() {
        var event = stage.given(aLiveEvent());
        Host host = Host.of(event, "moved@example.com");
        Host other = new Host(host.id(), UUID.randomUUID(), event, "moved@example.com");
        Map<String, Object> message = new HashMap<>(host.message());
        message.put("registrationId", other.registrationId());

        stage.kafka.send("hosts.v1", host.id().toString(), "HostAdded", message);

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stage.kafka.received(
                                "hosts.v1.registration-service.dlt", host.id().toString()))
                        .hasSize(1));
    }

    private void add(Host host) {
        stage.kafka.send("hosts.v1", host.id().toString(), "HostAdded", host.message());
    }

    private void remove(Host host) {
        stage.kafka.send("hosts.v1", host.id().toString(), "HostRemoved", null);
    }

    private List<ConsumerRecord<byte[], byte[]>> states(Host host, int expected) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> stage.kafka.received(
                                "registrations.v1", host.registrationId().toString()),
                        messages -> messages.size() >= expected);
    }

    private List<ConsumerRecord<byte[], byte[]>> contacts(Host host) {
        return stage.kafka.received("contacts.v1", host.registrationId().toString());
    }

    private JsonNode contact(Host host) {
        Awaitility.await().atMost(PATIENCE).until(() -> !contacts(host).isEmpty());
        JsonNode recorded = KafkaProbe.json(contacts(host).getFirst());
        String associated = host.registrationId() + "|" + host.event().organizer() + "|"
                + recorded.path("version").asInt();
        byte[] plain = Aes.decrypt(
                CONTACTS.current("AES"),
                Base64.getDecoder().decode(recorded.path("ciphertext").asString()),
                associated.getBytes(StandardCharsets.UTF_8));
        Contracts.assertValid("contacts.v1", "Contact", new String(plain, StandardCharsets.UTF_8));
        return JSON.readTree(plain);
    }

    private static String pass(JsonNode contact) {
        return Stage.path(contact.path("joinUrl").asString()).replace("/watch/", "/api/v1/passes/");
    }

    private void awaitStatus(Host host, String expected) {
        Awaitility.await().atMost(PATIENCE).until(() -> status(host).equals(expected));
    }

    private String status(Host host) {
        return Tenancy.callAsPlatform(() -> stage.jdbc
                .sql("select coalesce((select status from host where host_id = :id), 'UNKNOWN')")
                .param("id", host.id())
                .query(String.class)
                .single());
    }

    private long details(Host host) {
        return Tenancy.callAsPlatform(() -> stage.jdbc
                .sql("select count(details) from host where host_id = :id")
                .param("id", host.id())
                .query(Long.class)
                .single());
    }

    private String text(String sql, UUID id) {
        return Tenancy.callAsPlatform(
                () -> stage.jdbc.sql(sql).param("id", id).query(String.class).single());
    }
}
