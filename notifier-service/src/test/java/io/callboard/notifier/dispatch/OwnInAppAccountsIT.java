package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.callboard.chassis.testing.Contracts;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.webhook.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Webhooks of an organizer's own for in-app messages: over HTTP, and what they get. Each test has a receiver of its own. */
@TestPropertySource(
        properties = {
            "callboard.webhooks.insecure-targets=true",
            "callboard.in-app-webhooks.timeout=5s",
            "callboard.dispatch.lease=15s"
        })
class OwnInAppAccountsIT extends OwnAccountScene {

    private static final String HOOK = "/hook";

    private final Receiver receiver = new Receiver();

    @AfterEach
    void closeReceiver() {
        receiver.close();
    }

    private Map<String, Object> webhook() {
        return Map.of("provider", "WEBHOOK", "url", receiver.url(HOOK));
    }

    private Answer active(boolean fallback) {
        Answer created = created(with(webhook(), "fallback", fallback));
        assertThat(created.at("/status")).as(created.text()).isEqualTo("ACTIVE");
        return created;
    }

    private String active() {
        return active(false).at("/id");
    }

    private Attendee member(String email) {
        return registrant(email, "IN_APP");
    }

    private Attendee due(String email) {
        return member(email).due("PT1H", Channel.IN_APP);
    }

    private UUID sent(Attendee attendee, String rule) {
        return settled(attendee.due(rule, Channel.IN_APP), rule, "SENT");
    }

    /** The requests that carried this delivery. */
    private List<Receiver.Call> calls(UUID delivery) {
        return receiver.calls(HOOK).stream()
                .filter(call -> call.body().contains(delivery.toString()))
                .toList();
    }

    private static JsonNode json(Receiver.Call call) {
        return JsonMapper.shared().readTree(call.body());
    }

    private int items(UUID delivery) {
        return jdbc.sql("select count(*) from feed_item where delivery_id = ?")
                .param(delivery)
                .query(Integer.class)
                .single();
    }

    @Test
    void aWebhookThatTakesTheTestMessageIsTheRoute() {
        Answer created = active(false);
        String secret = created.at("/secret");

        assertThat(created.at("/channel")).isEqualTo("IN_APP");
        assertThat(created.at("/url")).isEqualTo(receiver.url(HOOK));
        assertThat(created.at("/statusText")).isEqualTo("It sends your in-app messages.");
        assertThat(created.body().at("/credentials/confirmed").asBoolean()).isTrue();
        assertThat(Stream.of("/domain", "/reports", "/fromAddress")
                        .map(created.body()::at)
                        .allMatch(JsonNode::isNull))
                .isTrue();
        Receiver.Call call = receiver.calls(HOOK).getFirst();
        Contracts.assertValid("webhooks", "account.test", call.body());
        assertThat(json(call).at("/data/accountId").asString()).isEqualTo(created.at("/id"));
        assertThatCode(() -> new Webhook(secret).verify(call.body(), call.headers()))
                .doesNotThrowAnyException();
        assertThat(Stream.of(shown(created.at("/id")), test(created.at("/id"))).map(Answer::text))
                .noneMatch(text -> text.contains(secret));
        assertThat(jdbc.sql("select own_account::text from own_account where id = ?::uuid")
                        .param(created.at("/id"))
                        .query(String.class)
                        .single())
                .doesNotContain(secret);
    }

    @Test
    void theMessagesOfItsOrganizerGoThereSignedAndNotIntoTheFeed() {
        String secret = "whsec_b3JnYW5pemVyLW9yZ2FuaXplci1vcmdhbml6ZXI=";
        Answer created = created(with(webhook(), "secret", secret));
        assertThat(created.body().get("secret").isNull()).as(created.text()).isTrue();
        Attendee ada = due("ada@inapp.example.com");
        Attendee stranger = person("org_" + UUID.randomUUID(), UUID.randomUUID(), "stranger@inapp.example.com");
        stranger.event(1, 1, "SCHEDULED")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", false, "IN_APP")
                .contact()
                .due("PT1H", Channel.IN_APP);

        UUID own = settled(ada, "PT1H", "SENT");
        UUID others = settled(stranger, "PT1H", "SENT");

        assertThat(accountOf(own)).isEqualTo("own-" + created.at("/id"));
        assertThat(items(own)).isZero();
        assertThat(accountOf(others)).isEqualTo("feed");
        assertThat(items(others)).isEqualTo(1);
        assertThat(calls(others)).isEmpty();
        assertThat(calls(own)).hasSize(1);
        Receiver.Call call = calls(own).getFirst();
        assertThatCode(() -> new Webhook(secret).verify(call.body(), call.headers()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new Webhook("whsec_b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXI=")
                        .verify(call.body(), call.headers()))
                .isInstanceOf(WebhookVerificationException.class);
        Contracts.assertValid("webhooks", "notification.in_app", call.body());
        JsonNode data = json(call).get("data");
        assertThat(data.get("eventId").asString()).isEqualTo(eventId.toString());
        assertThat(data.get("registrationId").asString())
                .isEqualTo(ada.registrationId().toString());
        assertThat(data.get("kind").asString()).isEqualTo("REMINDER");
        assertThat(data.get("title").asString()).startsWith("Reminder: Launch, ");
        assertThat(data.get("url").asString()).isEqualTo("https://example.com/watch/" + ada.registrationId());
        Instant dueAt = Instant.parse(data.get("dueAt").asString());
        assertThat(dueAt)
                .as("JSON has milliseconds")
                .isEqualTo(jdbc.sql("select date_trunc('milliseconds', due_at) from delivery where id = ?")
                        .param(own)
                        .query((row, _) ->
                                row.getObject(1, OffsetDateTime.class).toInstant())
                        .single());
        assertThat(Instant.parse(json(call).get("timestamp").asString())).isAfterOrEqualTo(dueAt);
        assertThat(call.body()).doesNotContain("Ada", "ada@", ada.phone());
        assertThat(message(own, "DeliverySent").get("providerMessageId").asString())
                .isEqualTo(own.toString());
    }

    /** An account cannot be changed. A second one with the same address has another secret, and takes over. */
    @Test
    void anotherSecretSignsFromTheFirstTestThatItsReceiverTakes() {
        Answer first = active(false);
        String old = first.at("/secret");
        Attendee ada = member("rotated@inapp.example.com");
        UUID before = sent(ada, "P1D");

        // The receiver knows the old secret only, and refuses what another one signed.
        receiver.on(HOOK, knowing(old));
        Answer second = created(webhook());
        String next = second.at("/secret");
        assertThat(second.at("/status")).isEqualTo("UNVERIFIED");
        assertThat(next).startsWith("whsec_").isNotEqualTo(old);
        UUID meanwhile = sent(ada, "PT1H");

        receiver.on(HOOK, knowing(next));
        assertThat(test(second.at("/id")).at("/account/status")).isEqualTo("ACTIVE");
        UUID after = sent(ada, "PT15M");
        assertThat(delete(organizer, ACCOUNTS + "/" + first.at("/id")).value()).isEqualTo(204);
        UUID alone = sent(ada, "PT5M");

        assertThat(Stream.of(before, meanwhile, after, alone).map(this::accountOf))
                .containsExactly(
                        "own-" + first.at("/id"),
                        "own-" + first.at("/id"),
                        "own-" + second.at("/id"),
                        "own-" + second.at("/id"));
        assertThat(Stream.of(before, meanwhile)).allMatch(delivery -> isSigned(delivery, old, next));
        assertThat(Stream.of(after, alone)).allMatch(delivery -> isSigned(delivery, next, old));
        Receiver.Call refusedTest = calls("account.test", second.at("/id")).getFirst();
        assertThat(verifies(next, refusedTest)).isTrue();
        assertThat(verifies(old, refusedTest)).isFalse();
    }

    /** Whether each request that carried the delivery has one signature, with this secret and not with the other one. */
    private boolean isSigned(UUID delivery, String secret, String other) {
        List<Receiver.Call> calls = calls(delivery);
        return calls.size() == 1
                && calls.stream().allMatch(call -> verifies(secret, call) && !verifies(other, call))
                && calls.stream()
                        .noneMatch(call -> call.header("webhook-signature").contains(" "));
    }

    private List<Receiver.Call> calls(String type, String accountId) {
        return receiver.calls(HOOK).stream()
                .filter(call -> call.body().contains(type) && call.body().contains(accountId))
                .toList();
    }

    /** Answers 401 to what is not signed with this secret. */
    private Receiver.Behaviour knowing(String secret) {
        return exchange -> {
            Receiver.Call call = receiver.calls(HOOK).getLast();
            Receiver.status(verifies(secret, call) ? 204 : 401).answer(exchange);
        };
    }

    private static boolean verifies(String secret, Receiver.Call call) {
        try {
            new Webhook(secret).verify(call.body(), call.headers());
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }

    @Test
    void aWebhookThatFailsTheCheckGetsNothing() {
        receiver.on(HOOK, Receiver.status(500));
        Answer created = created(webhook());
        String id = created.at("/id");
        assertThat(created.at("/status")).isEqualTo("UNVERIFIED");
        assertThat(created.at("/credentials/reason")).isEqualTo("HTTP_500");
        assertThat(created.at("/statusText")).contains("sends nothing yet", "did not answer the test message with 2xx");
        receiver.on(HOOK, Receiver.status(302, "Location", receiver.url("/elsewhere")));
        Answer tested = test(id);
        assertThat(tested.at("/reason")).isEqualTo("HTTP_302");
        assertThat(tested.at("/text"))
                .isEqualTo("The webhook answered the test message with 302. It has to answer with 2xx.");
        assertThat(receiver.calls("/elsewhere")).isEmpty();
        Attendee ada = member("early@inapp.example.com");
        assertThat(accountOf(sent(ada, "PT1H"))).isEqualTo("feed");

        receiver.on(HOOK, Receiver.status(200));
        assertThat(test(id).at("/account/status")).isEqualTo("ACTIVE");

        assertThat(accountOf(sent(ada, "PT15M"))).isEqualTo("own-" + id);
    }

    @Test
    void aTestThatIsRefusedStopsTheAccount() {
        String id = active();
        receiver.on(HOOK, Receiver.status(503));
        assertThat(test(id).at("/account/status")).as("says nothing").isEqualTo("ACTIVE");

        receiver.on(HOOK, Receiver.status(410));
        Answer tested = test(id);

        assertThat(tested.at("/account/status")).isEqualTo("UNVERIFIED");
        assertThat(tested.at("/account/statusText")).contains("no longer sends", "Your in-app messages wait for it.");
    }

    /** Its first answer does not come, the second one is 500. */
    @Test
    void aRepeatedRequestHasTheSameIdAndTheSameBody() {
        String id = active();
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        receiver.on(HOOK, exchange -> {
            switch (asked.incrementAndGet()) {
                case 1 -> {
                    try {
                        assertThat(never.await(1, TimeUnit.MINUTES)).isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                case 2 -> Receiver.status(500).answer(exchange);
                default -> Receiver.status(204).answer(exchange);
            }
        });

        UUID own = settled(due("slow@inapp.example.com"), "PT1H", "SENT");
        never.countDown();

        assertThat(accountOf(own)).isEqualTo("own-" + id);
        assertThat(calls(own)).hasSize(3);
        assertThat(calls(own).stream().map(call -> call.header("webhook-id")).distinct())
                .hasSize(1);
        assertThat(calls(own).stream().map(Receiver.Call::body).distinct()).hasSize(1);
        assertThat(calls(own).stream()
                        .map(call -> call.header("webhook-timestamp"))
                        .distinct())
                .hasSizeGreaterThan(1);
    }

    @Test
    void a410PausesTheAccount() {
        String id = active();
        receiver.on(HOOK, Receiver.status(410));
        Attendee ada = due("gone@inapp.example.com");

        await().atMost(PATIENCE).untilAsserted(() -> {
            Answer shown = shown(id);
            assertThat(shown.at("/status")).isEqualTo("PAUSED");
            assertThat(shown.at("/pauseReason")).isEqualTo("HTTP_410");
            assertThat(shown.at("/statusText")).contains("refused messages", "Your in-app messages wait for it.");
        });
        assertThat(count("QUEUED")).isEqualTo(1);

        receiver.on(HOOK, Receiver.status(204));
        jdbc.sql("delete from account_pause").update();
        assertThat(accountOf(settled(ada, "PT1H", "SENT"))).isEqualTo("own-" + id);
    }

    @Test
    void anyOther4xxFailsItsMessageOnly() {
        String id = active();
        receiver.on(HOOK, Receiver.status(422));
        Attendee ada = due("refused@inapp.example.com");
        UUID refused = settled(ada, "PT1H", "FAILED");
        assertThat(reason(ada, "PT1H")).isEqualTo("HTTP_422");
        assertThat(calls(refused)).hasSize(1);

        receiver.on(HOOK, Receiver.status(204));

        assertThat(accountOf(sent(ada, "PT15M"))).isEqualTo("own-" + id);
        assertThat(shown(id).at("/status")).isEqualTo("ACTIVE");
    }

    @Test
    void retryAfterIsObeyed() {
        active();
        AtomicInteger asked = new AtomicInteger();
        long[] askedAtNanos = new long[2];
        receiver.on(HOOK, exchange -> {
            int before = asked.getAndIncrement();
            if (before < 2) {
                askedAtNanos[before] = System.nanoTime();
            }
            (before == 0 ? Receiver.status(429, "Retry-After", "3") : Receiver.status(204)).answer(exchange);
        });

        settled(due("busy@inapp.example.com"), "PT1H", "SENT");

        assertThat(Duration.ofNanos(askedAtNanos[1] - askedAtNanos[0])).isGreaterThan(Duration.ofMillis(2_500));
    }

    @Test
    void theFeedTakesWhatCertainlyDidNotArriveIfTheOrganizerAllowsIt() {
        // A kept connection would take the request, and leave in doubt whether it arrived.
        receiver.on(HOOK, Receiver.status(204, "Connection", "close"));
        active(true);
        receiver.close();

        UUID own = settled(due("closed@inapp.example.com"), "PT1H", "SENT");

        assertThat(accountOf(own)).isEqualTo("feed");
        assertThat(items(own)).isEqualTo(1);
    }

    @Test
    void withoutFallbackMessagesWaitForTheWebhook() {
        String id = active();
        pause(id);
        Attendee ada = due("waits@inapp.example.com");
        queued(ada, "PT1H");
        Attendee stranger = person("org_" + UUID.randomUUID(), UUID.randomUUID(), "other@inapp.example.com");
        stranger.event(1, 1, "SCHEDULED")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", false, "IN_APP")
                .contact();
        // Somebody else's message of the same time is sent meanwhile.
        sent(stranger, "PT1H");
        assertThat(count("QUEUED")).isEqualTo(1);

        jdbc.sql("delete from account_pause").update();

        assertThat(accountOf(settled(ada, "PT1H", "SENT"))).isEqualTo("own-" + id);
    }

    @Test
    void afterADeletionTheFeedTakesTheMessagesAndWhatIsInDoubtBecomesUnknown() {
        String id = active();
        Attendee doubted = member("doubted@inapp.example.com");
        Attendee certain = member("certain@inapp.example.com");
        deleteInBetween(id, doubted, certain, Channel.IN_APP);

        UUID own = settled(certain, "PT1H", "SENT");
        assertThat(accountOf(own)).isEqualTo("feed");
        assertThat(items(own)).isEqualTo(1);
    }

    @Test
    void reportsNothing() {
        String path = ACCOUNTS + "/" + active() + "/webhook-key";

        Answer refused = call(organizer, HttpMethod.PUT, path, Map.of("webhookKey", "key"));

        assertThat(refused.status()).isEqualTo(422);
    }
}
