package io.callboard.notifier.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.NotifierTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Endpoints over HTTP: versions, preconditions, refusals, secrets. Nothing is sent. */
@NotifierTest
class WebhookEndpointsIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ENDPOINTS = "/api/v1/webhook-endpoints";

    /** A public address that needs no look-up. */
    private static final String URL = "https://93.184.215.14/hooks";

    private final String organizer = "org_" + UUID.randomUUID();

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private EndpointSecrets secrets;

    @Autowired
    private EndpointKeyRotation rotation;

    @Autowired
    private TransactionOperations transactions;

    private record Answer(int status, HttpHeaders headers, JsonNode body) {

        String text(String property) {
            return body.path(property).asString("");
        }

        List<String> pointers() {
            return body.path("errors")
                    .valueStream()
                    .map(error -> error.path("pointer").asString())
                    .toList();
        }
    }

    private Answer call(HttpMethod method, String path, @Nullable Object body, String... headers) {
        return callAs(organizer, method, path, body, headers);
    }

    private Answer callAs(String caller, HttpMethod method, String path, @Nullable Object body, String... headers) {
        RestClient.RequestBodySpec request = RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory())
                .build()
                .method(method)
                .uri("http://localhost:" + port + path)
                .headers(sent -> {
                    sent.setBearerAuth(Tokens.organizer(caller));
                    for (int i = 0; i < headers.length; i += 2) {
                        sent.set(headers[i], headers[i + 1]);
                    }
                });
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        ResponseEntity<String> answer =
                request.exchange((_, response) -> ResponseEntity.status(response.getStatusCode())
                        .headers(response.getHeaders())
                        .body(new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
        String text = answer.getBody();
        return new Answer(
                answer.getStatusCode().value(),
                answer.getHeaders(),
                JSON.readTree(text == null || text.isEmpty() ? "{}" : text));
    }

    private static Map<String, Object> endpoint(String... types) {
        return Map.of("url", URL, "types", List.of(types));
    }

    private Answer created(Object endpoint) {
        Answer answer = call(HttpMethod.POST, ENDPOINTS, endpoint);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return answer;
    }

    private String path(Answer created) {
        return ENDPOINTS + "/" + created.text("id");
    }

    @Test
    void eachChangeMakesAVersionThatIfMatchNames() {
        Answer created = created(endpoint("event.ended"));
        String path = path(created);
        assertThat(created.headers().getFirst("Location")).isEqualTo(path);
        assertThat(created.headers().getETag()).isEqualTo("\"1\"");
        assertThat(created.body().get("enabled").asBoolean()).isTrue();

        Answer changed = call(HttpMethod.PATCH, path, Map.of("description", "CRM"), "If-Match", "\"1\"");
        assertThat(changed.status()).as("%s", changed.body()).isEqualTo(200);
        assertThat(changed.headers().getETag()).isEqualTo("\"2\"");
        assertThat(changed.text("description")).isEqualTo("CRM");
        assertThat(changed.text("url")).isEqualTo(URL);
        assertThat(call(HttpMethod.PATCH, path, Map.of("description", "Lost"), "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(call(HttpMethod.POST, path + "/rotate-secret", null, "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(call(HttpMethod.DELETE, path, null, "If-Match", "\"1\"").status())
                .isEqualTo(412);

        Map<String, Object> removal = new HashMap<>();
        removal.put("description", null);
        removal.put("types", List.of("event.started", "event.ended"));
        Answer removed = call(HttpMethod.PATCH, path, removal);
        assertThat(removed.body().get("description").isNull()).isTrue();
        assertThat(removed.body().get("types")).hasSize(2);

        assertThat(call(HttpMethod.DELETE, path, null, "If-Match", "\"3\"").status())
                .isEqualTo(204);
        assertThat(call(HttpMethod.GET, path, null).status()).isEqualTo(404);
        assertThat(call(HttpMethod.DELETE, path, null).status()).isEqualTo(404);
    }

    @Test
    void theSecretIsShownOnceAndStoredEncrypted() {
        Answer created = created(endpoint("event.ended"));
        String secret = created.text("secret");

        assertThat(secret).startsWith("whsec_").hasSize(6 + 44);
        assertThat(call(HttpMethod.GET, path(created), null)
                        .body()
                        .get("secret")
                        .isNull())
                .isTrue();
        assertThat(call(HttpMethod.GET, ENDPOINTS, null).body().toString()).doesNotContain("whsec_");
        UUID id = UUID.fromString(created.text("id"));
        byte[] stored = sealed(id);
        assertThat(stored.length).isGreaterThan(32);
        byte[] opened = secrets.open(id, "k1", stored).orElseThrow();
        assertThat(EndpointSecrets.text(opened)).isEqualTo(secret);
        assertThat(secrets.open(UUID.randomUUID(), "k1", stored)).isEmpty();

        Answer rotated = call(HttpMethod.POST, path(created) + "/rotate-secret", null);
        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.text("secret")).startsWith("whsec_").isNotEqualTo(secret);
        assertThat(rotated.text("previousSecretUntil")).isNotEmpty();
        assertThat(rotated.headers().getETag()).isEqualTo("\"2\"");
    }

    private byte[] sealed(UUID id) {
        return Tenancy.callAsPlatform(() -> jdbc.sql("select secret from webhook_endpoint where id = ?")
                .param(id)
                .query(byte[].class)
                .single());
    }

    /** A secret under a key that is gone stays as it is, and does not stop the pass. */
    @Test
    void theRotationOfKeysSkipsWhatItCannotRead() {
        Answer created = created(endpoint("event.ended"));
        UUID id = UUID.fromString(created.text("id"));
        byte[] before = sealed(id);
        Tenancy.runAsPlatform(() -> {
            jdbc.sql("update webhook_endpoint set secret_key_id = 'gone' where id = ?")
                    .param(id)
                    .update();
            rotation.pass();
        });

        assertThat(sealed(id)).isEqualTo(before);
    }

    @Test
    void theRotationOfKeysEncryptsBothSecretsAgain() {
        Tenancy.runAsPlatform(() -> jdbc.sql("delete from webhook_endpoint").update());
        Answer created = created(endpoint("event.ended"));
        Answer rotated = call(HttpMethod.POST, path(created) + "/rotate-secret", null);
        UUID id = UUID.fromString(created.text("id"));
        MockEnvironment environment = new MockEnvironment()
                .withProperty(
                        "callboard.contacts.key",
                        "k2:BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=,k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
        environment.setActiveProfiles("local");
        EndpointSecrets newer = new EndpointSecrets(environment);

        Map<String, Object> row = Tenancy.callAsPlatform(() -> {
            new EndpointKeyRotation(jdbc, transactions, newer).pass();
            return jdbc.sql("select * from webhook_endpoint where id = ?")
                    .param(id)
                    .query()
                    .singleRow();
        });

        Tenancy.runAsPlatform(() -> jdbc.sql("delete from webhook_endpoint").update());
        assertThat(row).containsEntry("secret_key_id", "k2").containsEntry("previous_secret_key_id", "k2");
        assertThat(newer.open(id, "k2", (byte[]) Objects.requireNonNull(row.get("secret")))
                        .map(EndpointSecrets::text))
                .contains(rotated.text("secret"));
        assertThat(newer.open(id, "k2", (byte[]) Objects.requireNonNull(row.get("previous_secret")))
                        .map(EndpointSecrets::text))
                .contains(created.text("secret"));
    }

    @Test
    void eachErrorIsNamed() {
        assertThat(call(HttpMethod.POST, ENDPOINTS, Map.of()).pointers()).containsExactlyInAnyOrder("/url", "/types");
        for (String url : List.of(
                "http://93.184.215.14/",
                "https://127.0.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/",
                "https://10.0.0.1:8443/",
                "https://localhost/",
                "https://me:pw@93.184.215.14/")) {
            Answer refused = call(HttpMethod.POST, ENDPOINTS, Map.of("url", url, "types", List.of("event.ended")));
            assertThat(refused.status()).as(url).isEqualTo(422);
            assertThat(refused.pointers()).as(url).containsExactly("/url");
        }
        assertThat(call(
                                HttpMethod.POST,
                                ENDPOINTS,
                                Map.of("url", URL, "types", List.of("event.ended", "event.ended", "event.nothing")))
                        .pointers())
                .containsExactly("/types/1", "/types/2");
        assertThat(call(HttpMethod.POST, ENDPOINTS, Map.of("url", URL, "types", List.of()))
                        .pointers())
                .containsExactly("/types");
        assertThat(call(HttpMethod.POST, ENDPOINTS, Map.of("url", URL, "types", List.of("event.ended"), "x", 1))
                        .status())
                .isEqualTo(400);

        String path = path(created(endpoint("event.ended")));
        assertThat(call(HttpMethod.PATCH, path, Map.of("url", "https://192.168.0.1/"))
                        .pointers())
                .containsExactly("/url");
        Map<String, Object> withoutUrl = new HashMap<>();
        withoutUrl.put("url", null);
        assertThat(call(HttpMethod.PATCH, path, withoutUrl).pointers()).containsExactly("/url");
        assertThat(call(HttpMethod.PATCH, path, List.of(1)).status()).isEqualTo(400);
        assertThat(call(HttpMethod.PATCH, path, Map.of("secret", "mine")).status())
                .isEqualTo(400);
    }

    @Test
    void anotherOrganizersEndpointIsNotFound() {
        String path = path(created(endpoint("event.ended")));
        String other = "org_" + UUID.randomUUID();

        assertThat(callAs(other, HttpMethod.GET, ENDPOINTS, null).body().get("items"))
                .isEmpty();
        for (Map.Entry<HttpMethod, String> route : List.of(
                Map.entry(HttpMethod.GET, path),
                Map.entry(HttpMethod.DELETE, path),
                Map.entry(HttpMethod.POST, path + "/test"),
                Map.entry(HttpMethod.POST, path + "/rotate-secret"),
                Map.entry(HttpMethod.GET, path + "/deliveries"),
                Map.entry(HttpMethod.POST, path + "/deliveries/" + UUID.randomUUID() + "/replay"))) {
            assertThat(callAs(other, route.getKey(), route.getValue(), null).status())
                    .as("%s", route)
                    .isEqualTo(404);
        }
        assertThat(callAs(other, HttpMethod.PATCH, path, Map.of("enabled", false))
                        .status())
                .isEqualTo(404);
        assertThat(callAs(other, HttpMethod.POST, path + "/replay", Map.of("since", "2026-01-01T00:00:00Z"))
                        .status())
                .isEqualTo(404);
        assertThat(call(HttpMethod.GET, path, null).status()).isEqualTo(200);
    }

    @Test
    void anOrganizerHasALimitedNumber() {
        for (int i = 0; i < 20; i++) {
            created(endpoint("event.ended"));
        }

        assertThat(call(HttpMethod.POST, ENDPOINTS, endpoint("event.ended")).status())
                .isEqualTo(409);
        JsonNode first =
                call(HttpMethod.GET, ENDPOINTS + "?limit=15&total=true", null).body();
        assertThat(first.get("total").asInt()).isEqualTo(20);
        assertThat(call(
                                HttpMethod.GET,
                                ENDPOINTS + "?limit=15&cursor="
                                        + first.get("nextCursor").asString(),
                                null)
                        .body()
                        .get("items"))
                .hasSize(5);
    }

    @Test
    void aDisabledEndpointSaysWhyAndTakesNoTest() {
        String path = path(created(endpoint("event.ended")));

        Answer disabled = call(HttpMethod.PATCH, path, Map.of("enabled", false));
        assertThat(disabled.text("disabledReason")).isEqualTo("ORGANIZER");
        assertThat(disabled.text("disabledAt")).isNotEmpty();
        assertThat(call(HttpMethod.POST, path + "/test", null).status()).isEqualTo(409);
        assertThat(call(HttpMethod.POST, path + "/replay", Map.of("since", "2026-01-01T00:00:00Z", "dryRun", true))
                        .status())
                .isEqualTo(200);
        assertThat(call(HttpMethod.POST, path + "/replay", Map.of("since", "2026-01-01T00:00:00Z"))
                        .status())
                .isEqualTo(409);

        Answer enabled = call(HttpMethod.PATCH, path, Map.of("enabled", true));
        assertThat(enabled.body().get("disabledReason").isNull()).isTrue();
    }
}
