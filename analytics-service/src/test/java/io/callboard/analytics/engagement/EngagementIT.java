package io.callboard.analytics.engagement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.analytics.figures.Facts;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Facts of viewers count once, and only with the pass of a confirmed registration. */
@PlatformTest
class EngagementIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Facts facts = new Facts();
    private final String ada = UUID.randomUUID().toString();
    private final String pass = "pass-" + UUID.randomUUID();
    private final String now = Instant.now().toString();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void countsEachFactOnceHoweverOftenItIsSent() {
        given("CONFIRMED");
        String batch = batch(
                pass,
                fact("REACTION", "a", "{\"reaction\": \"APPLAUSE\"}"),
                fact("REACTION", null, "{\"reaction\": \"LOVE\"}"),
                fact("MESSAGE", null, "{\"text\": \"Hello\"}"),
                fact("QUESTION", null, "{\"text\": \"Why?\"}"),
                fact("POLL_ANSWER", null, "{\"pollId\": \"%s\", \"option\": 2}".formatted(UUID.randomUUID())),
                fact("PURCHASE", null, "{\"amount\": \"49.90\", \"currency\": \"EUR\", \"reference\": \"o-1\"}"),
                fact("PURCHASE", null, "{\"amount\": \"0.10\", \"currency\": \"EUR\"}"),
                fact("PURCHASE", null, "{\"amount\": \"900\", \"currency\": \"JPY\"}"),
                fact("HEARTBEAT", null, "{\"positionSeconds\": 745, \"playing\": true}"));

        awaitTaken(batch);
        assertThat(post(batch).statusCode()).isEqualTo(202);
        assertThat(post(batch(pass, fact("PURCHASE", "again", """
                        {"amount": "1.00", "currency": "EUR", "reference": "o-1"}
                        """))).statusCode())
                .isEqualTo(202);
        assertThat(post(batch(pass, fact("REACTION", "b", "{\"reaction\": \"LIKE\"}")))
                        .statusCode())
                .isEqualTo(202);

        await().untilAsserted(() -> {
            JsonNode figures = facts.figures(port);
            assertThat(figures.path("engagement"))
                    .isEqualTo(
                            JSON.readTree("{\"reactions\": 3, \"messages\": 1, \"questions\": 1, \"pollAnswers\": 1}"));
            assertThat(facts.get(port, "/events/" + facts.event).body())
                    .contains("\"revenue\":[{\"currency\":\"EUR\",\"amount\":\"50.00\",\"purchases\":2},"
                            + "{\"currency\":\"JPY\",\"amount\":\"900\",\"purchases\":1}]");
        });
        assertThat(Facts.status(port, "org_" + UUID.randomUUID(), facts.event)).isEqualTo(404);
        assertThat(facts.get(port, "/events?ids=" + facts.event)
                        .json()
                        .at("/items/0/engagement/reactions")
                        .asInt())
                .isEqualTo(3);
        assertThat(facts.get(port, "/export?format=ndjson&eventId=" + facts.event)
                        .body()
                        .lines()
                        .filter(line -> line.contains("\"fact\":\"ENGAGEMENT\""))
                        .map(line -> JSON.readTree(line).path("type").asString()))
                .containsExactlyInAnyOrder(
                        "REACTION",
                        "REACTION",
                        "REACTION",
                        "MESSAGE",
                        "QUESTION",
                        "POLL_ANSWER",
                        "PURCHASE",
                        "PURCHASE",
                        "PURCHASE");
        var messages = published();
        assertThat(messages).hasSize(9 + 9 + 1 + 1).allSatisfy(message -> {
            Contracts.assertValid("engagement.v1", String.valueOf(KafkaProbe.type(message)), message.value());
            assertThat(KafkaProbe.header(message, "ce_id"))
                    .isEqualTo(KafkaProbe.json(message).path("factId").asString());
        });
        assertThat(messages.stream()
                        .map(message -> KafkaProbe.header(message, "ce_id"))
                        .distinct())
                .hasSize(10);
    }

    @Test
    void publishesNothingThatThePersonTyped() {
        given("CONFIRMED");
        String typed = "anna.lindqvist+49 170 1234567@example.org";
        awaitTaken(batch(
                pass,
                fact("MESSAGE", "anna-lindqvist_491701234567", "{\"text\": \"%s\"}".formatted(typed)),
                fact("QUESTION", null, "{\"text\": \"%s\"}".formatted(typed)),
                fact(
                        "PURCHASE",
                        null,
                        "{\"amount\": \"1\", \"currency\": \"EUR\", \"reference\": \"%s\"}".formatted(typed))));

        assertThat(published()).hasSize(3).allSatisfy(message -> {
            String all = KafkaProbe.text(message) + KafkaProbe.key(message);
            for (var header : message.headers()) {
                all += new String(header.value(), StandardCharsets.UTF_8);
            }
            assertThat(all).doesNotContainIgnoringCase("anna").doesNotContain("1234567", "@", pass, "example.org");
        });
    }

    @Test
    void knowsOnlyPassesOfRegistrationsThatWereConfirmed() {
        String batch = batch(pass, fact("REACTION", null, "{\"reaction\": \"LIKE\"}"));
        String unknown = post(batch).body();
        given("PENDING");
        await().untilAsserted(() -> assertThat(
                        facts.figures(port).at("/registrations/pending").asInt())
                .isOne());
        assertThat(post(batch).statusCode()).isEqualTo(404);
        // Cancelled without having been confirmed: the same answer as for a pass that nobody has.
        state("RegistrationCancelled", 2, "CANCELLED");
        await().untilAsserted(() -> assertThat(
                        facts.figures(port).at("/registrations/cancelled").asInt())
                .isOne());
        assertThat(withoutTrace(post(batch).body())).isEqualTo(withoutTrace(unknown));

        state("RegistrationChanged", 3, "CONFIRMED");
        awaitTaken(batch);
        state("RegistrationCancelled", 4, "CANCELLED");
        await().untilAsserted(() -> assertThat(post(batch).statusCode()).isEqualTo(410));
    }

    @Test
    void refusesThePassOfAnErasedRegistrationAndOfAHost() {
        given("CONFIRMED");
        String batch = batch(pass, fact("REACTION", null, "{\"reaction\": \"LIKE\"}"));
        awaitTaken(batch);
        awaitReactions(1);
        String host = UUID.randomUUID().toString();
        facts.host(host);
        facts.pass(host, "pass-of-host-" + host);
        // An erasure after the live event keeps the status.
        facts.registration("RegistrationErased", ada, 2, "CONFIRMED", List.of("EMAIL"), null, null);
        facts.sendAll(kafka);

        await().untilAsserted(() -> assertThat(post(batch).statusCode()).isEqualTo(410));
        // What the viewer did before stays in the figures; nothing of it names a person.
        awaitReactions(1);
        assertThat(post(batch("pass-of-host-" + host, fact("HEARTBEAT", null, "{}")))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void takesAGuestPassWhateverHappensToTheRegistration() {
        given("CONFIRMED");
        String guest = "guest-of-" + ada;
        facts.guestPass(ada, guest);
        facts.sendAll(kafka);
        String batch = batch(guest, fact("REACTION", "one", "{\"reaction\": \"LIKE\"}"));
        awaitTaken(batch);
        awaitReactions(1);

        state("RegistrationCancelled", 2, "CANCELLED");
        await().untilAsserted(() -> assertThat(
                        facts.figures(port).at("/registrations/cancelled").asInt())
                .isOne());
        assertThat(post(batch(guest, fact("REACTION", "two", "{\"reaction\": \"LIKE\"}")))
                        .statusCode())
                .isEqualTo(202);

        facts.guestPass(ada, "next-" + guest, guest);
        facts.sendAll(kafka);
        await().untilAsserted(() -> assertThat(post(batch).statusCode()).isEqualTo(404));
        awaitReactions(1);
    }

    @Test
    void refusesAPassThatAChangeOfTheAddressEnded() {
        given("CONFIRMED");
        String batch = batch(pass, fact("REACTION", "one", "{\"reaction\": \"LIKE\"}"));
        awaitTaken(batch);

        facts.emailChanged(ada, pass);
        facts.sendAll(kafka);

        await().untilAsserted(() -> assertThat(post(batch).statusCode()).isEqualTo(404));
        awaitReactions(1);
    }

    @Test
    void limitsTheFactsOfAPass() {
        given("CONFIRMED");
        String[] many = IntStream.range(0, 100)
                .mapToObj(i -> fact("REACTION", "f" + i, "{\"reaction\": \"LIKE\"}"))
                .toArray(String[]::new);
        awaitTaken(batch(pass, many));

        HttpResponse<String> refused = IntStream.range(0, 100)
                .mapToObj(i -> post(batch(pass, many)))
                .filter(answer -> answer.statusCode() != 202)
                .findFirst()
                .orElseThrow();

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REACTION    | {\"reaction\": \"WAVE\"}                             | 400 | /facts/0/data/reaction",
                "REACTION    | {}                                                  | 422 | /facts/0/data/reaction",
                "REACTION    | {\"reaction\": \"LIKE\", \"text\": \"x\"}            | 422 | /facts/0/data/text",
                "REACTION    | {\"reaction\": \"LIKE\", \"color\": \"x\"}           | 400 | /facts/0/data/color",
                "WAVE        | {}                                                  | 400 | /facts/0/type",
                "MESSAGE     | {\"text\": \"a\\u0000b\"}                            | 422 | /facts/0/data/text",
                "MESSAGE     | {\"text\": \"\\ud800\"}                              | 422 | /facts/0/data/text",
                "MESSAGE     | {\"text\": \"  \"}                                   | 422 | /facts/0/data/text",
                "MESSAGE     | {\"text\": 7}                                       | 400 | /facts/0/data/text",
                "QUESTION    | {\"text\": [\"x\"]}                                  | 400 | /facts/0/data/text",
                "POLL_ANSWER | {\"pollId\": \"anna\", \"option\": 1}                | 400 | /facts/0/data/pollId",
                "POLL_ANSWER | {\"pollId\": \"7c1f5a0e-8c0d-4f0e-9d5c-2b4a6c8e0f11\", \"option\": 100} | 422 | /facts/0/data/option",
                "HEARTBEAT   | {\"positionSeconds\": -1}                           | 422 | /facts/0/data/positionSeconds",
                "HEARTBEAT   | {\"positionSeconds\": 1e30}                         | 400 | /facts/0/data/positionSeconds",
                "PURCHASE    | {\"amount\": 9.90, \"currency\": \"EUR\"}            | 400 | /facts/0/data/amount",
                "PURCHASE    | {\"amount\": \"9.999\", \"currency\": \"EUR\"}       | 422 | /facts/0/data/amount",
                "PURCHASE    | {\"amount\": \"1e2\", \"currency\": \"EUR\"}         | 422 | /facts/0/data/amount",
                "PURCHASE    | {\"amount\": \"1\", \"currency\": \"EUR\", \"reference\": \"a\\nb\"} | 422 | /facts/0/data/reference",
            })
    void saysWhichValueIsWrong(String type, String data, int status, String pointer) {
        givenOnce();
        HttpResponse<String> answer = post(batch(KNOWN, fact(type, null, data)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).at("/errors/0/pointer").asString())
                .isEqualTo(pointer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"pass\": \"x\"}",
                "{\"pass\": \"x\", \"facts\": []}",
                "{\"pass\": \"x\", \"facts\": [null]}",
                "{\"pass\": \"x\", \"facts\": [{}]}",
                "{\"pass\": null, \"facts\": [{\"type\": \"HEARTBEAT\", \"at\": \"2026-12-01T17:00:00Z\"}]}",
                "[]",
                "{\"pass\": \"x\", \"pass\": \"x\", \"facts\": []}",
                "{\"pass\": \"x\", \"organizerId\": \"org_other\", \"facts\": []}"
            })
    void refusesWhatIsNoBatch(String body) {
        assertThat(post(body).statusCode()).isIn(400, 422);
    }

    @Test
    void boundsTheBatchAndItsDepth() {
        String[] many = IntStream.range(0, 101)
                .mapToObj(i -> fact("HEARTBEAT", "f" + i, "{}"))
                .toArray(String[]::new);
        assertThat(post(batch("x", many)).statusCode()).isEqualTo(422);
        assertThat(post(batch("x", fact("MESSAGE", null, "{\"text\": \"%s\"}".formatted("x".repeat(70_000)))))
                        .statusCode())
                .isEqualTo(413);
        assertThat(post(batch("x", fact("MESSAGE", null, "[".repeat(500) + "]".repeat(500))))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(batch("\u0000", fact("HEARTBEAT", null, "{}"))).statusCode())
                .isIn(400, 404, 422);
    }

    private static final String KNOWN = "pass-" + UUID.randomUUID();
    private static boolean given;

    /** A confirmed registration with a pass that the tests of values share. */
    private void givenOnce() {
        if (!given) {
            facts.registration("RegistrationConfirmed", ada, 1, "CONFIRMED", List.of("EMAIL"), null, null);
            facts.pass(ada, KNOWN);
            facts.sendAll(kafka);
            awaitTaken(batch(KNOWN, fact("HEARTBEAT", null, "{}")));
            given = true;
        }
    }

    private void given(String status) {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.registration("RegistrationConfirmed", ada, 1, status, List.of("EMAIL"), null, null);
        facts.pass(ada, pass);
        facts.sendAll(kafka);
    }

    private void state(String type, int version, String status) {
        facts.registration(type, ada, version, status, List.of("EMAIL"), null, null);
        facts.sendAll(kafka);
    }

    private void awaitReactions(int number) {
        await().untilAsserted(() -> assertThat(
                        facts.figures(port).at("/engagement/reactions").asInt())
                .isEqualTo(number));
    }

    private void awaitTaken(String batch) {
        await().untilAsserted(() -> assertThat(post(batch).statusCode()).isEqualTo(202));
    }

    private List<ConsumerRecord<byte[], byte[]>> published() {
        return kafka.received("engagement.v1", facts.event + ":" + ada);
    }

    private String fact(String type, @Nullable String id, String data) {
        return "{\"type\": \"%s\", \"at\": \"%s\", \"id\": %s, \"data\": %s}"
                .formatted(type, now, id == null ? "null" : "\"" + id + "\"", data);
    }

    private static String batch(String pass, String... facts) {
        return "{\"pass\": %s, \"facts\": [%s]}".formatted(JSON.writeValueAsString(pass), String.join(",", facts));
    }

    private HttpResponse<String> post(String body) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/engagement"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String withoutTrace(String body) {
        return body.replaceAll("\"traceId\":\"[0-9a-f]*\"", "");
    }
}
