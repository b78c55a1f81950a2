package io.callboard.notifier.suppression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Vectors;
import io.callboard.notifier.Api;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.unsubscribe.UnsubscribeLinks;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

@NotifierTest
class SuppressionsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SUPPRESSIONS = "/api/v1/suppressions";

    private final String email = "s" + UUID.randomUUID() + "@example.com";

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private UnsubscribeLinks links;

    @Autowired
    private AddressHashes hashes;

    @Autowired
    private Environment environment;

    @Test
    void anOptOutBehindAManualEntryStays() {
        Api api = new Api(environment, "org_aurora");
        Attendee ada = registrant();
        String id = suppress(api);

        unsubscribe(ada);
        unsubscribe(ada);

        assertThat(api.status(HttpMethod.DELETE, SUPPRESSIONS + "/" + id)).isEqualTo(409);
        assertThat(suppress(api)).as("the same entry").isEqualTo(id);
        assertThat(entry(api, id).get("reason").asString()).isEqualTo("UNSUBSCRIBED");
        ada.due("PT1H", Channel.EMAIL);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Tenancy.callAsPlatform(
                                () -> jdbc.sql("select status || ' ' || reason from delivery where registration_id = ?")
                                        .param(ada.registrationId())
                                        .query(String.class)
                                        .list()))
                        .containsExactly("SUPPRESSED UNSUBSCRIBED"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(kafka.received(
                                "deliveries.v1", ada.registrationId().toString()))
                        .filteredOn(message -> "Unsubscribed".equals(KafkaProbe.type(message)))
                        .hasSize(1));
    }

    @Test
    void onlyAManualEntryCanBeRemovedAndOnlyByItsOrganizer() {
        Api api = new Api(environment, "org_aurora");
        String id = suppress(api);

        assertThat(new Api(environment, "org_other").status(HttpMethod.DELETE, SUPPRESSIONS + "/" + id))
                .isEqualTo(404);
        assertThat(api.status(HttpMethod.DELETE, SUPPRESSIONS + "/" + id)).isEqualTo(204);
        assertThat(api.status(HttpMethod.DELETE, SUPPRESSIONS + "/" + id)).isEqualTo(204);
        assertThat(new Api(environment, "org_other").status(HttpMethod.DELETE, SUPPRESSIONS + "/" + id))
                .isEqualTo(404);
        assertThat(api.status(HttpMethod.DELETE, SUPPRESSIONS + "/" + UUID.randomUUID()))
                .isEqualTo(404);
    }

    @Test
    void theMaskedAddressLeavesWithTheErasureAndTheSuppressionStays() {
        Api api = new Api(environment, "org_aurora");
        Attendee ada = registrant();
        unsubscribe(ada);
        String id = Tenancy.callAsPlatform(() ->
                jdbc.sql("""
                        select s.id::text
                        from contact c
                        join suppression s on s.organizer_id = c.organizer_id and s.address_hash = c.email_hash
                        where c.registration_id = ?
                        """).param(ada.registrationId()).query(String.class).single());
        assertThat(entry(api, id).get("address").asString()).isEqualTo("s•••@example.com");

        kafka.send("contacts.v1", ada.registrationId().toString(), "ContactRecorded", null);

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(entry(api, id).get("address").isNull()).isTrue());
        assertThat(entry(api, id).get("reason").asString()).isEqualTo("UNSUBSCRIBED");
        Attendee again = registrant();
        again.due("PT1H", Channel.EMAIL);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Tenancy.callAsPlatform(
                                () -> jdbc.sql("select reason from delivery where registration_id = ?")
                                        .param(again.registrationId())
                                        .query(String.class)
                                        .optional()))
                        .contains("UNSUBSCRIBED"));
    }

    /** An address as a person types it suppresses the same address in registration-service's normal form. */
    @ParameterizedTest
    @CsvSource({"EMAIL, email-addresses", "SMS, phone-numbers"})
    void anAddressAsTypedIsTheOneThatRegistrationsKeep(Channel channel, String kind) {
        Api api = new Api(environment, "org_" + UUID.randomUUID());
        for (Vectors.Accepted address : Vectors.accepted(kind)) {
            JsonNode entry = api.post(SUPPRESSIONS, Map.of("channel", channel.name(), "address", address.typed()));

            assertThat(entry.path("id").asString(""))
                    .as(address.typed() + " " + entry)
                    .isNotEmpty();
            assertThat(Tenancy.callAsPlatform(() -> jdbc.sql("""
                            select address_hash from suppression where organizer_id = ? and id = ?::uuid and hash_key_id = ?
                            """)
                            .param(api.organizerId())
                            .param(entry.get("id").asString())
                            .param(hashes.currentKeyId())
                            .query(byte[].class)
                            .single()))
                    .as(address.typed())
                    .isEqualTo(hashes.hash(channel, address.kept()));
        }
    }

    @ParameterizedTest
    @CsvSource({"EMAIL, email-addresses", "SMS, phone-numbers"})
    void anInvalidAddressIsUnprocessable(Channel channel, String kind) {
        Api api = new Api(environment, "org_" + UUID.randomUUID());
        for (Vectors.Refused address : Vectors.refused(kind)) {
            JsonNode problem = api.post(SUPPRESSIONS, Map.of("channel", channel.name(), "address", address.typed()));

            assertThat(problem.path("status").asInt()).as(address.typed()).isEqualTo(422);
            assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/address");
            assertThat(problem.at("/errors/0/code").asString()).isEqualTo(address.code());
        }
        assertThat(api.get(SUPPRESSIONS).get("items").isEmpty()).isTrue();
    }

    @Test
    void aChannelIsAWord() {
        Api api = new Api(environment, "org_aurora");

        JsonNode problem = api.post(SUPPRESSIONS, Map.of("channel", 0, "address", email));

        assertThat(problem.path("status").asInt()).isEqualTo(400);
        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/channel");
        assertThat(problem.at("/errors/0/code").asString()).isEqualTo("unknown-value");
    }

    @Test
    void anInternationalAddressGetsNoMail() {
        Api api = new Api(environment, "org_aurora");
        String local = "s" + UUID.randomUUID();
        api.post(SUPPRESSIONS, Map.of("channel", "EMAIL", "address", local + "@bücher.example"));
        Attendee ada = Attendee.of(kafka, UUID.randomUUID(), local + "@xn--bcher-kva.example")
                .event(1, 1, "SCHEDULED")
                .registered()
                .contact();

        ada.due("PT1H", Channel.EMAIL);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Tenancy.callAsPlatform(
                                () -> jdbc.sql("select status || ' ' || reason from delivery where registration_id = ?")
                                        .param(ada.registrationId())
                                        .query(String.class)
                                        .list()))
                        .containsExactly("SUPPRESSED MANUAL"));
    }

    private Attendee registrant() {
        Attendee ada = Attendee.of(kafka, UUID.randomUUID(), email)
                .event(1, 1, "SCHEDULED")
                .registered()
                .contact();
        await().atMost(PATIENCE)
                .until(() -> Tenancy.callAsPlatform(() -> jdbc.sql("""
                        select count(*) from registration join contact using (registration_id) where registration_id = ?
                        """)
                                .param(ada.registrationId())
                                .query(Integer.class)
                                .single()
                        == 1));
        return ada;
    }

    private String suppress(Api api) {
        return api.post(SUPPRESSIONS, Map.of("channel", "EMAIL", "address", email))
                .get("id")
                .asString();
    }

    private static JsonNode entry(Api api, String id) {
        return StreamSupport.stream(
                        api.get(SUPPRESSIONS + "?limit=200").get("items").spliterator(), false)
                .filter(item -> item.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void unsubscribe(Attendee ada) {
        String link = links.link(ada.registrationId(), Channel.EMAIL);
        RestClient.create("http://localhost:" + environment.getProperty("local.server.port")
                        + link.substring(link.indexOf("/unsubscribe/")))
                .post()
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body("List-Unsubscribe=One-Click")
                .retrieve()
                .toBodilessEntity();
    }
}
