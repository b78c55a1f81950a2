package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.ownaccount.OwnAccounts;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Fixture of the tests of organizers' own accounts: each test has an organizer of its own. */
abstract class OwnAccountScene extends DispatchScene {

    private static final JsonMapper JSON = JsonMapper.shared();

    static final String ACCOUNTS = "/api/v1/notifications/accounts";

    final String organizer = "org_" + UUID.randomUUID();

    @Autowired
    private OwnAccounts ownAccounts;

    @Autowired
    private OwnDispatchers ownDispatchers;

    @Override
    String organizer() {
        return organizer;
    }

    @Override
    Attendee attendee(String email) {
        return person(organizer, eventId, email);
    }

    Attendee person(String organizerId, UUID event, String email) {
        return new Attendee(kafka, organizerId, event, UUID.randomUUID(), email, "+12025550100", Map.of());
    }

    /** The check after each test asks for its figures. */
    @BeforeEach
    void theLiveEventIsKnown() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
    }

    @AfterEach
    void noAccountStays() {
        jdbc.sql("delete from own_account where organizer_id = ?")
                .param(organizer)
                .update();
    }

    record Answer(int status, JsonNode body, String text) {

        String at(String pointer) {
            return body.at(pointer).asString("");
        }
    }

    Answer call(String caller, HttpMethod method, String path, Map<String, ?> body) {
        RestClient.RequestBodySpec request = RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory())
                .build()
                .method(method)
                .uri(url(path))
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(caller)));
        if (!body.isEmpty()) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        ResponseEntity<String> answer =
                request.exchange((_, response) -> ResponseEntity.status(response.getStatusCode())
                        .body(new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
        String text = answer.getBody() == null ? "" : answer.getBody();
        return new Answer(answer.getStatusCode().value(), JSON.readTree(text.isEmpty() ? "{}" : text), text);
    }

    Answer created(Map<String, Object> account) {
        Answer created = call(organizer, HttpMethod.POST, ACCOUNTS, account);
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        return created;
    }

    Answer test(String id) {
        return call(organizer, HttpMethod.POST, ACCOUNTS + "/" + id + "/test", Map.of());
    }

    Answer shown(String id) {
        return call(organizer, HttpMethod.GET, ACCOUNTS + "/" + id, Map.of());
    }

    /** Pauses the account for an hour. Claims see it at once, because a test of the account makes them look. */
    void pause(String id) {
        jdbc.sql("""
                insert into account_pause (account, credentials, paused_until, reason)
                values (?, '', clock_timestamp() + interval '1 hour', 'HTTP_401')
                """).param("own-" + id).update();
        assertThat(test(id).at("/account/status")).isEqualTo("PAUSED");
    }

    /** Every request is refused with 401, and the message of the attendee is due. */
    void assertPausedByRefusals(String id, Attendee attendee, String reason, String waits) {
        // The pause of the tests is short, and the next request renews it.
        await().atMost(PATIENCE).untilAsserted(() -> {
            Answer shown = shown(id);
            assertThat(shown.at("/status")).isEqualTo("PAUSED");
            assertThat(shown.at("/pauseReason")).isEqualTo(reason);
            assertThat(shown.at("/statusText")).contains("refused", waits);
        });
        assertThat(jdbc.sql("select account from account_pause")
                        .query(String.class)
                        .list())
                .containsExactly("own-" + id);
        assertThat(count("QUEUED")).isEqualTo(1);

        providers.reset();
        assertThat(accountOf(settled(attendee, "PT1H", "SENT"))).isEqualTo("own-" + id);
    }

    /** Deletes the account while a message to the first one is on its way and one to the second one waits. */
    void deleteInBetween(String id, Attendee doubted, Attendee certain, Channel channel) {
        ownDispatchers.stop();
        try {
            Account account = ownAccounts.open(UUID.fromString(id)).orElseThrow();
            states.open(account);
            doubted.due("PT1H", channel);
            claimed(account);
            certain.due("PT1H", channel);
            queued(certain, "PT1H");

            assertThat(delete(organizer, ACCOUNTS + "/" + id).value()).isEqualTo(204);
        } finally {
            ownDispatchers.start();
        }
        settled(doubted, "PT1H", "UNKNOWN");
        assertThat(reason(doubted, "PT1H")).isEqualTo("ACCOUNT_REMOVED");
    }

    String accountOf(UUID delivery) {
        return jdbc.sql("select account from delivery where id = ?")
                .param(delivery)
                .query(String.class)
                .single();
    }

    static Map<String, Object> with(Map<String, Object> request, String property, Object value) {
        Map<String, Object> changed = new HashMap<>(request);
        changed.put(property, value);
        return changed;
    }

    /** The pointers of the refused values; empty if the account was created. */
    List<String> refusals(Map<String, Object> request) {
        Answer answer = call(organizer, HttpMethod.POST, ACCOUNTS, request);
        assertThat(answer.status()).as(answer.text()).isIn(201, 422);
        return answer.body()
                .path("errors")
                .valueStream()
                .map(error -> error.path("pointer").asString())
                .toList();
    }
}
