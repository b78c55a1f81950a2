package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.Next;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Deliveries that are queued again: by whom, how often, and against which fences. After each test the summary balances
 * and no provider has a message twice (see {@link DispatchScene}).
 */
class RetriesIT extends DispatchScene {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String REPLAY = "/api/v1/notifications/replay";

    private record Answered(int status, JsonNode body) {}

    private Answered post(String organizer, String path, Map<String, ?> body) {
        return RestClient.create(url(path))
                .post()
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)))
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange((_, response) -> new Answered(
                        response.getStatusCode().value(),
                        JSON.readTree(new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8))));
    }

    private Answered retry(UUID id) {
        return post(organizer(), "/api/v1/notifications/" + id + "/retry", Map.of());
    }

    private Map<String, Object> window() {
        Map<String, Object> window = new LinkedHashMap<>();
        window.put("from", Instant.now().minus(Duration.ofHours(1)).toString());
        window.put("to", Instant.now().plus(Duration.ofHours(1)).toString());
        window.put("eventId", eventId);
        return window;
    }

    private JsonNode replayed(Map<String, ?> request) {
        Answered answer = post(organizer(), REPLAY, request);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body();
    }

    private JsonNode dryRun() {
        Map<String, Object> request = window();
        request.put("dryRun", true);
        return replayed(request);
    }

    private void refused(UUID id, String type, String reason) {
        Answered answer = retry(id);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body().get("type").asString()).endsWith("/" + type);
        assertThat(answer.body().get("detail").asString()).contains(reason);
    }

    private UUID failed(Attendee attendee, String rule) {
        providers.meet(Fault.status(422));
        attendee.due(rule, Channel.EMAIL);
        return settled(attendee, rule, "FAILED");
    }

    private Attendee failedOne(String email) {
        Attendee attendee = registrant(email);
        failed(attendee, "PT2H");
        return attendee;
    }

    private int inQueue(UUID id) {
        return jdbc.sql("select count(*) from delivery_queue where delivery_id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    private static <T> List<T> atOnce(int times, Callable<T> call) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(
                    IntStream.range(0, times).mapToObj(_ -> call).toList())) {
                results.add(result.get());
            }
            return results;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFailedDeliveryIsQueuedAgainAndSentOnce() {
        Attendee ada = registrant("again@example.com");
        UUID id = failed(ada, "PT2H");

        Answered answer = retry(id);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().get("queued").asBoolean()).isTrue();
        settled(ada, "PT2H", "SENT");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(typesOf(id)).containsExactly("DeliveryFailed", "DeliverySent"));
        assertThat(providers.accepted(id)).hasSize(1);
        JsonNode line = summary(organizer(), eventId).get("items").get(0);
        assertThat(line.get("audience").asLong()).isEqualTo(1);
        assertThat(line.get("sent").asLong()).isEqualTo(1);
        assertThat(line.get("failed").asLong()).isZero();
        JsonNode shown = json(organizer(), "/api/v1/notifications?registrationId=" + ada.registrationId())
                .get("items")
                .get(0);
        assertThat(shown.get("timeline")
                        .valueStream()
                        .map(step -> step.get("status").asString()))
                .containsExactly("ARMED", "QUEUED", "SENDING", "FAILED", "QUEUED", "SENDING", "SENT");
        assertThat(shown.get("timeline").get(3).get("reason").asString()).startsWith("HTTP_422");
        assertThat(jdbc.sql("select state from delivery_attempt where delivery_id = ? order by started_at")
                        .param(id)
                        .query(String.class)
                        .list())
                .containsExactly("REFUSED", "ACCEPTED");
        refused(id, "already-sent", "accepted");
    }

    @Test
    void retriesAndReplaysAtTheSameTimeQueueItOnce() {
        Attendee ada = failedOne("twice@example.com");
        UUID id = id(ada, "PT2H");
        stopped(() -> {
            List<Boolean> queued =
                    atOnce(8, () -> retry(id).body().get("queued").asBoolean());
            assertThat(queued).containsOnlyOnce(true);
            assertThat(inQueue(id)).isEqualTo(1);
            assertThat(retry(id).body().get("queued").asBoolean()).isFalse();
            assertThat(replayed(window()).get("matched").asLong()).isZero();
        });
        settled(ada, "PT2H", "SENT");

        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(id(failedOne("replayed-" + i + "@example.com"), "PT2H"));
        }
        stopped(() -> {
            List<Long> queued = atOnce(4, () -> replayed(window()).get("queued").asLong());
            assertThat(queued.stream().mapToLong(Long::longValue).sum()).isEqualTo(5);
            assertThat(ids).allSatisfy(one -> assertThat(inQueue(one)).isEqualTo(1));
        });
        await().atMost(PATIENCE).until(() -> count("SENT") == 6);
    }

    @Test
    void aSuppressionThatIsGoneIsNoReasonAnyMore() {
        Attendee ada = registrant("listed@example.com");
        String entry = post(
                        organizer(),
                        "/api/v1/suppressions",
                        Map.of("channel", "EMAIL", "address", "listed@example.com"))
                .body()
                .get("id")
                .asString();
        ada.due("PT2H", Channel.EMAIL);
        UUID id = settled(ada, "PT2H", "SUPPRESSED");

        refused(id, "not-sendable", "MANUAL");
        delete(organizer(), "/api/v1/suppressions/" + entry);
        assertThat(retry(id).status()).isEqualTo(202);

        settled(ada, "PT2H", "SENT");
    }

    @Test
    void aDeliveryThatIsTooLateIsNotSent() {
        Attendee ada = registrant("late@example.com")
                .due(
                        "PT2H",
                        "REMINDER",
                        Channel.EMAIL,
                        1,
                        Instant.now().minusSeconds(60),
                        Instant.now().minusSeconds(1));
        UUID id = settled(ada, "PT2H", "EXPIRED");

        refused(id, "not-sendable", "TOO_LATE");
        assertThat(dryRun().get("skipped").get(0).get("reason").asString()).isEqualTo("TOO_LATE");
        assertThat(replayed(window()).get("queued").asLong()).isZero();
        assertThat(inQueue(id)).isZero();
    }

    @Test
    void aDeliveryForAnOlderScheduleOrACancelledEventIsNotSent() {
        Attendee ada = failedOne("moved@example.com");
        UUID id = id(ada, "PT2H");

        ada.event(2, 2, "SCHEDULED");
        known(2);
        refused(id, "not-sendable", "SUPERSEDED");
        ada.event(3, 3, "CANCELLED");
        known(3);
        refused(id, "not-sendable", "EVENT_CANCELLED");
        assertThat(replayed(window()).get("queued").asLong()).isZero();

        assertThat(count("FAILED")).isEqualTo(1);
    }

    @Test
    void aFenceThatComesAfterTheRetryHolds() {
        Attendee ada = failedOne("fenced@example.com");
        UUID id = id(ada, "PT2H");
        stopped(() -> {
            assertThat(retry(id).body().get("queued").asBoolean()).isTrue();
            ada.event(2, 2, "CANCELLED");
            known(2);
        });

        settled(ada, "PT2H", "SUPPRESSED");
        assertThat(providers.accepted(id)).isEmpty();
    }

    @Test
    void aDeliveryThatMayHaveBeenAcceptedIsNeverSentAgain() {
        Attendee ada = registrant("maybe@example.com");
        providers.meet(Fault.acceptThenCut());
        ada.due("PT2H", Channel.SMS);
        UUID id = settled(ada, "PT2H", "UNKNOWN");

        refused(id, "maybe-sent", "may have accepted");
        assertThat(replayed(window()).get("matched").asLong()).isZero();

        assertThat(count("UNKNOWN")).isEqualTo(1);
        assertThat(providers.requests(id)).hasSize(1);
    }

    /** The provider took the message before it answered with an error of its own, up to the last attempt. */
    @Test
    void aDeliveryThatFailedByAnErrorOfTheProviderIsNeverSentAgain() {
        stopped(() -> {
            Attendee ada = registrant("taken@example.com").due("PT2H", Channel.EMAIL);
            Account account = account(Channel.EMAIL);
            record(account, claimed(account), new Next.Failed("HTTP_500"));
            UUID id = settled(ada, "PT2H", "FAILED");

            refused(id, "maybe-sent", "may have accepted");
            assertThat(replayed(window()).get("matched").asLong()).isZero();

            assertThat(inQueue(id)).isZero();
            assertThat(count("FAILED")).isEqualTo(1);
        });
    }

    @Test
    void aLateAnswerToAnEarlierAttemptChangesNothing() {
        stopped(() -> {
            Attendee ada = registrant("answered@example.com").due("PT2H", Channel.EMAIL);
            Account account = account(Channel.EMAIL);
            Batch batch = claimed(account);
            record(account, batch, new Next.Failed("HTTP_422"));
            UUID id = settled(ada, "PT2H", "FAILED");
            assertThat(retry(id).body().get("queued").asBoolean()).isTrue();

            record(account, batch, sent("late"));

            settled(ada, "PT2H", "QUEUED");
            assertThat(inQueue(id)).isEqualTo(1);
        });
        await().atMost(PATIENCE).until(() -> count("SENT") == 1);
    }

    @Test
    void aReplayTakesTheWindowAndSaysWhyItSkipsTheRest() {
        failedOne("first@example.com");
        failedOne("second@example.com");
        Attendee late = registrant("third@example.com")
                .due(
                        "PT2H",
                        "REMINDER",
                        Channel.EMAIL,
                        1,
                        Instant.now().minusSeconds(60),
                        Instant.now().minusSeconds(1));
        settled(late, "PT2H", "EXPIRED");
        Attendee sent = registrant("fourth@example.com").due("PT2H", Channel.EMAIL);
        settled(sent, "PT2H", "SENT");

        JsonNode planned = dryRun();
        assertThat(planned.get("matched").asLong()).isEqualTo(3);
        assertThat(planned.get("queued").asLong()).isEqualTo(2);
        assertThat(planned.get("skipped")).hasSize(1);
        assertThat(count("FAILED")).isEqualTo(2);
        Map<String, Object> earlier = window();
        earlier.put("to", Instant.now().minus(Duration.ofMinutes(30)).toString());
        assertThat(replayed(earlier).get("matched").asLong()).isZero();
        Map<String, Object> expired = window();
        expired.put("statuses", List.of("EXPIRED"));
        assertThat(replayed(expired).get("matched").asLong()).isEqualTo(1);
        Map<String, Object> others = window();
        others.put("reasons", List.of("HTTP_500"));
        assertThat(replayed(others).get("matched").asLong()).isZero();

        JsonNode done = replayed(window());

        assertThat(done.get("queued").asLong()).isEqualTo(2);
        await().atMost(PATIENCE).until(() -> count("SENT") == 3);
        assertThat(replayed(window()).get("matched").asLong()).isEqualTo(1);
    }

    @Test
    void anotherOrganizersDeliveriesAreNotThere() {
        UUID id = id(failedOne("mine@example.com"), "PT2H");
        Map<String, Object> all = window();
        all.remove("eventId");

        assertThat(post("org_other", "/api/v1/notifications/" + id + "/retry", Map.of())
                        .status())
                .isEqualTo(404);
        assertThat(retry(UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(post("org_other", REPLAY, window()).status()).isEqualTo(404);
        assertThat(post("org_other", REPLAY, all).body().get("matched").asLong())
                .isZero();
        assertThat(count("FAILED")).isEqualTo(1);
    }

    @Test
    void aWindowThatIsEmptyOrTooLongIsRefused() {
        Map<String, Object> empty = window();
        empty.put("to", empty.get("from"));
        Map<String, Object> long32Days = window();
        long32Days.put("from", Instant.now().minus(Duration.ofDays(32)).toString());
        Map<String, Object> never = window();
        never.put("to", "+999999999-01-01T00:00:00Z");
        Map<String, Object> sent = window();
        sent.put("statuses", List.of("SENT"));

        assertThat(post(organizer(), REPLAY, empty).status()).isEqualTo(422);
        assertThat(post(organizer(), REPLAY, long32Days).status()).isEqualTo(422);
        assertThat(post(organizer(), REPLAY, never).status()).isEqualTo(400);
        assertThat(post(organizer(), REPLAY, sent).status()).isIn(400, 422);
        // The scene asks for the summary of a live event that is known.
        failedOne("known@example.com");
    }
}
