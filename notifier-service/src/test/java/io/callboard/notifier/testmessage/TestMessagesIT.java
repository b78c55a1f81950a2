package io.callboard.notifier.testmessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.FakeProviders;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.Slices;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Test messages over HTTP, up to the provider. Each test has an organizer of its own. */
@NotifierTest
class TestMessagesIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Does not wait and repeat a request after a 429. */
    private static final RestClient HTTP = RestClient.builder()
            .requestFactory(new JdkClientHttpRequestFactory())
            .build();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, Object> ADA =
            Map.of("email", "Ada@Example.com", "email_verified", true, "phone_number", "+1 202 555 0143");

    private final FakeProviders providers = FakeProviders.get();
    private final String organizer = "org_" + UUID.randomUUID();

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TestMessages messages;

    @Autowired
    private TestMessageSender sender;

    @AfterEach
    void calm() {
        providers.reset();
        jdbc.sql("update account set rate = null, throttled_at = null, closed_until = null")
                .update();
    }

    private ResponseEntity<String> call(HttpMethod method, String path, @Nullable Object body, Map<String, ?> claims) {
        Map<String, Object> token = Tokens.claims(organizer);
        token.putAll(claims);
        RestClient.RequestBodySpec request = HTTP.method(method)
                .uri("http://localhost:" + port + path)
                .headers(headers -> headers.setBearerAuth(Tokens.signed(token)));
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        return request.exchange((_, response) -> ResponseEntity.status(response.getStatusCode())
                .headers(response.getHeaders())
                .body(new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
    }

    private static JsonNode json(ResponseEntity<String> answer) {
        String body = answer.getBody();
        return JSON.readTree(body == null || body.isEmpty() ? "{}" : body);
    }

    private String builtIn(String kind, String channel) {
        return json(call(
                        HttpMethod.GET,
                        "/api/v1/templates?limit=200&kind=" + kind + "&channel=" + channel,
                        null,
                        Map.of()))
                .get("items")
                .get(0)
                .get("id")
                .asString();
    }

    private ResponseEntity<String> test(String template, Map<String, ?> claims) {
        return call(HttpMethod.POST, "/api/v1/templates/" + template + "/test", Map.of(), claims);
    }

    private UUID queued(String channel) {
        ResponseEntity<String> answer = test(builtIn("REMINDER", channel), ADA);
        assertThat(answer.getStatusCode().value()).as("%s", answer.getBody()).isEqualTo(202);
        return UUID.fromString(json(answer).get("id").asString());
    }

    private String status(UUID id) {
        return Tenancy.callAsPlatform(() -> jdbc.sql("select status from test_message where id = ?")
                .param(id)
                .query(String.class)
                .single());
    }

    private void awaitStatus(UUID id, String status) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(id)).isEqualTo(status));
    }

    private long count(String statement) {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql(statement).param(organizer).query(Long.class).single());
    }

    private <T> T whileNothingIsSent(Supplier<T> steps) {
        sender.stop();
        try {
            return steps.get();
        } finally {
            sender.start();
        }
    }

    @Test
    void aMailGoesToTheAddressOfTheCallerAndIsNoDelivery() {
        ResponseEntity<String> answer = test(builtIn("REMINDER", "EMAIL"), ADA);

        assertThat(answer.getStatusCode().value()).isEqualTo(202);
        assertThat(json(answer).get("address").asString()).isEqualTo("ada@example.com");
        UUID id = UUID.fromString(json(answer).get("id").asString());
        awaitStatus(id, "SENT");
        FakeProviders.Accepted mail = providers.accepted(id).getFirst();
        assertThat(mail.to()).isEqualTo("ada@example.com");
        assertThat(mail.subject()).startsWith("[Test] ").contains("Spring launch");
        assertThat(providers.accepted(id)).hasSize(1);
        assertThat(count("select count(*) from delivery where organizer_id = ?"))
                .isZero();
        assertThat(count("select count(*) from notification_count_change where organizer_id = ?"))
                .isZero();
        assertThat(count("select count(*) from test_message where organizer_id = ? and envelope is not null"))
                .isZero();
    }

    @Test
    void aTextMessageGoesToThePhoneNumberOfTheCaller() {
        UUID id = queued("SMS");

        awaitStatus(id, "SENT");
        assertThat(providers.accepted(id).getFirst().to()).isEqualTo("+12025550143");
    }

    @Test
    void aTokenWithoutAnAddressThatIsTheCallersIsRefused() {
        String mail = builtIn("REMINDER", "EMAIL");
        ResponseEntity<String> none = test(mail, Map.of());

        assertThat(none.getStatusCode().value()).isEqualTo(422);
        assertThat(json(none).get("detail").asString()).contains("Your token has no e-mail address");
        assertThat(test(mail, Map.of("email", "ada@example.com", "email_verified", false))
                        .getStatusCode()
                        .value())
                .isEqualTo(422);
        assertThat(test(mail, Map.of("email", "ada")).getStatusCode().value()).isEqualTo(422);
        assertThat(test(mail, Map.of("email", List.of("ada@example.com")))
                        .getStatusCode()
                        .value())
                .isEqualTo(422);
        assertThat(test(builtIn("REMINDER", "SMS"), Map.of("email", "ada@example.com"))
                        .getStatusCode()
                        .value())
                .isEqualTo(422);
        assertThat(count("select count(*) from test_message where organizer_id = ?"))
                .isZero();
    }

    @Test
    void anUnknownTemplateOrLiveEventIsNotFound() {
        assertThat(test(UUID.randomUUID().toString(), ADA).getStatusCode().value())
                .isEqualTo(404);
        assertThat(call(
                                HttpMethod.POST,
                                "/api/v1/templates/" + builtIn("REMINDER", "EMAIL") + "/test",
                                Map.of("eventId", UUID.randomUUID()),
                                ADA)
                        .getStatusCode()
                        .value())
                .isEqualTo(404);
    }

    @Test
    void anOrganizerSendsAFewWithinAnHour() {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into test_message (id, organizer_id, channel, status, created_at, next_attempt_at)
                        select gen_random_uuid(), :organizer, 'EMAIL', 'SENT',
                            clock_timestamp() - interval '50 minutes', null
                        from generate_series(1, 30)
                        """).param("organizer", organizer).update());

        ResponseEntity<String> answer = test(builtIn("REMINDER", "EMAIL"), ADA);

        assertThat(answer.getStatusCode().value()).isEqualTo(429);
        assertThat(Long.parseLong(String.valueOf(answer.getHeaders().getFirst("Retry-After"))))
                .isBetween(1L, 601L);
    }

    @Test
    void aSuppressedAddressGetsNothing() {
        assertThat(call(
                                HttpMethod.POST,
                                "/api/v1/suppressions",
                                Map.of("channel", "EMAIL", "address", "ada@example.com"),
                                Map.of())
                        .getStatusCode()
                        .is2xxSuccessful())
                .isTrue();

        assertThat(test(builtIn("REMINDER", "EMAIL"), ADA).getStatusCode().value())
                .isEqualTo(409);
    }

    @Test
    void aMailThatMayHaveBeenAcceptedIsRepeatedWithItsKey() {
        providers.meet(FakeProviders.Fault.status(500), FakeProviders.Fault.acceptThenCut());

        UUID id = queued("EMAIL");

        awaitStatus(id, "SENT");
        assertThat(providers.accepted(id)).hasSize(1);
        assertThat(providers.requests(id))
                .extracting(FakeProviders.Request::key)
                .containsOnly(id.toString());
        assertThat(providers.requests(id)).hasSize(3);
    }

    @Test
    void aTextMessageThatMayHaveBeenAcceptedIsNotSentAgain() {
        providers.meet(FakeProviders.Fault.acceptThenCut());

        UUID id = queued("SMS");

        awaitStatus(id, "UNKNOWN");
        assertThat(providers.requests(id)).hasSize(1);
    }

    @Test
    void aRefusedAddressFails() {
        ResponseEntity<String> answer = test(builtIn("REMINDER", "EMAIL"), Map.of("email", "bad@example.com"));

        awaitStatus(UUID.fromString(json(answer).get("id").asString()), "FAILED");
    }

    @Test
    void whenItsSenderDiesAMailIsSentOnceAndATextMessageIsUnknown() {
        List<UUID> ids = whileNothingIsSent(() -> {
            UUID mail = queued("EMAIL");
            UUID text = queued("SMS");
            for (TestMessages.Due due : messages.due()) {
                String account = due.channel().equals("SMS") ? "twilio" : "resend";
                assertThat(messages.take(due, account, Duration.ZERO)).isPresent();
                // The other instance saw the same one due.
                assertThat(messages.take(due, account, Duration.ZERO)).isEmpty();
            }
            return List.of(mail, text);
        });

        awaitStatus(ids.get(0), "SENT");
        awaitStatus(ids.get(1), "UNKNOWN");
        assertThat(providers.accepted(ids.get(0))).hasSize(1);
        assertThat(providers.requests(ids.get(1))).isEmpty();
    }

    @Test
    void aTestMessageThatIsTooOldIsNotSent() {
        UUID id = whileNothingIsSent(() -> {
            UUID mail = queued("EMAIL");
            jdbc.sql("update test_message set created_at = created_at - interval '11 minutes' where id = ?")
                    .param(mail)
                    .update();
            return mail;
        });

        awaitStatus(id, "EXPIRED");
        assertThat(providers.requests(id)).isEmpty();
    }

    @Test
    void retentionDeletesOldOnesWithAnOutcome() {
        UUID id = queued("EMAIL");
        awaitStatus(id, "SENT");
        jdbc.sql("update test_message set created_at = created_at - interval '31 days' where id = ?")
                .param(id)
                .update();

        Slices.delete(jdbc, Duration.ofDays(30), 1000, TestMessageConfiguration.DELETE);

        assertThat(count("select count(*) from test_message where organizer_id = ?"))
                .isZero();
    }
}
