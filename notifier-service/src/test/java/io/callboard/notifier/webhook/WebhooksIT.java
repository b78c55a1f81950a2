package io.callboard.notifier.webhook;

import static io.callboard.notifier.webhook.Receiver.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeFreshness;
import io.callboard.notifier.FakeProviders;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Report;
import io.callboard.notifier.delivery.Reports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From a fact or a request to the receiver and the log. Each test has an organizer and a receiver of its own. */
@PlatformTest(
        properties = {
            "callboard.webhooks.insecure-targets=true",
            "callboard.webhooks.in-flight-per-endpoint=2",
            "callboard.webhooks.timeout=30s"
        })
@Import({FakeProviders.class, FakeFreshness.class})
class WebhooksIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ENDPOINTS = "/api/v1/webhook-endpoints";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final RestClient HTTP = RestClient.builder()
            .requestFactory(new JdkClientHttpRequestFactory())
            .build();

    private final String organizer = "org_" + UUID.randomUUID();
    private final UUID eventId = UUID.randomUUID();
    private final Receiver receiver = new Receiver();

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private Reports reports;

    @Autowired
    private TransactionTemplate transactions;

    @AfterEach
    void close() {
        receiver.close();
        asPlatform(
                "update webhook_endpoint set enabled = false, disabled_reason = 'ORGANIZER', disabled_at = now()"
                        + " where organizer_id = ? and enabled",
                organizer);
    }

    private JsonNode call(HttpMethod method, String path, @Nullable Object body, int status) {
        RestClient.RequestBodySpec request = HTTP.method(method)
                .uri("http://localhost:" + port + path)
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)));
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        ResponseEntity<String> answer =
                request.exchange((_, response) -> ResponseEntity.status(response.getStatusCode())
                        .body(new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
        assertThat(answer.getStatusCode().value()).as("%s", answer.getBody()).isEqualTo(status);
        String text = answer.getBody();
        return JSON.readTree(text == null || text.isEmpty() ? "{}" : text);
    }

    private JsonNode endpoint(String receiverPath, String... types) {
        return call(
                HttpMethod.POST, ENDPOINTS, Map.of("url", receiver.url(receiverPath), "types", List.of(types)), 201);
    }

    private static String path(JsonNode endpoint) {
        return ENDPOINTS + "/" + endpoint.get("id").asString();
    }

    private String test(JsonNode endpoint) {
        return call(HttpMethod.POST, path(endpoint) + "/test", null, 202)
                .get("id")
                .asString();
    }

    private JsonNode log(JsonNode endpoint) {
        return call(HttpMethod.GET, path(endpoint) + "/deliveries", null, 200).get("items");
    }

    private JsonNode awaitStatus(JsonNode endpoint, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(log(endpoint).path(0).path("status").asString(""))
                                .isEqualTo(status));
        return log(endpoint).get(0);
    }

    private List<Receiver.Call> awaitCalls(String receiverPath, int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(receiver.calls(receiverPath)).hasSizeGreaterThanOrEqualTo(count));
        return receiver.calls(receiverPath);
    }

    private void asPlatform(String sql, Object... params) {
        Tenancy.runAsPlatform(() -> jdbc.sql(sql).params(List.of(params)).update());
    }

    /** The wait for the next attempt, or the lease of a call, is over. */
    private void timePasses(String delivery) {
        asPlatform(
                "update webhook_delivery set next_attempt_at = now() - interval '1 second' where id = ?::uuid"
                        + " and next_attempt_at is not null",
                delivery);
    }

    private static void assertVerified(JsonNode withSecret, Receiver.Call call) {
        assertThatCode(() -> new Webhook(withSecret.get("secret").asString()).verify(call.body(), call.headers()))
                .doesNotThrowAnyException();
    }

    private Attendee attendee() {
        Attendee any = Attendee.of(kafka, eventId, "ada@example.com");
        return new Attendee(kafka, organizer, eventId, any.registrationId(), any.email(), any.phone(), Map.of());
    }

    @Test
    void aTestMessageArrivesSignedAndIsLogged() {
        JsonNode endpoint = endpoint("/hook", "event.ended");
        receiver.on("/hook", Receiver.body(200, "thanks".getBytes(StandardCharsets.UTF_8)));

        String id = test(endpoint);

        JsonNode logged = awaitStatus(endpoint, "SENT");
        Receiver.Call call = awaitCalls("/hook", 1).getFirst();
        assertThat(call.header("webhook-id")).isEqualTo(id);
        assertVerified(endpoint, call);
        Contracts.assertValid("webhooks", "endpoint.test", call.body());
        assertThat(logged.get("id").asString()).isEqualTo(id);
        assertThat(logged.get("statusCode").asInt()).isEqualTo(200);
        assertThat(logged.get("answer").asString()).isEqualTo("thanks");
        assertThat(logged.get("payload").asString()).isEqualTo(call.body());
        assertThat(logged.get("attempts").asInt()).isOne();
    }

    @Test
    void afterARotationBothSecretsVerify() {
        JsonNode endpoint = endpoint("/hook", "event.ended");
        JsonNode rotated = call(HttpMethod.POST, path(endpoint) + "/rotate-secret", null, 200);

        test(endpoint);
        Receiver.Call both = awaitCalls("/hook", 1).getFirst();
        assertThat(both.header("webhook-signature").split(" ")).hasSize(2);
        assertVerified(endpoint, both);
        assertVerified(rotated, both);

        asPlatform("update webhook_endpoint set previous_secret_until = now() where organizer_id = ?", organizer);
        test(endpoint);
        Receiver.Call after = awaitCalls("/hook", 2).get(1);
        assertThat(after.header("webhook-signature").split(" ")).hasSize(1);
        assertVerified(rotated, after);
    }

    @Test
    void aFailedCallIsRepeatedWithTheSameIdAndBody() {
        JsonNode endpoint = endpoint("/hook", "event.ended");
        receiver.on("/hook", status(503));
        String id = test(endpoint);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(log(endpoint).get(0).get("reason").asString(""))
                                .isEqualTo("HTTP_503"));
        assertThat(log(endpoint).path(0).path("status").asString("")).isEqualTo("QUEUED");
        assertThat(call(HttpMethod.GET, path(endpoint), null, 200)
                        .get("failingSince")
                        .asString(""))
                .isNotEmpty();

        receiver.on("/hook", status(204));
        timePasses(id);

        JsonNode logged = awaitStatus(endpoint, "SENT");
        assertThat(logged.get("attempts").asInt()).isEqualTo(2);
        List<Receiver.Call> calls = awaitCalls("/hook", 2);
        assertThat(calls).extracting(call -> call.header("webhook-id")).containsOnly(id);
        assertThat(calls.get(1).body()).isEqualTo(calls.getFirst().body());
        assertThat(call(HttpMethod.GET, path(endpoint), null, 200)
                        .get("failingSince")
                        .isNull())
                .isTrue();
    }

    @Test
    void theEighthFailedCallIsTheLastAndAReplayBeginsAgain() {
        JsonNode endpoint = endpoint("/hook", "event.ended");
        receiver.on("/hook", status(500));
        String id = test(endpoint);
        for (int attempt = 1; attempt < 8; attempt++) {
            int made = attempt;
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode logged = log(endpoint).get(0);
                assertThat(logged.get("attempts").asInt()).isEqualTo(made);
                assertThat(logged.get("status").asString()).isEqualTo("QUEUED");
            });
            timePasses(id);
        }
        assertThat(awaitStatus(endpoint, "FAILED").get("attempts").asInt()).isEqualTo(8);

        receiver.on("/hook", status(200));
        Map<String, Object> since =
                Map.of("since", Instant.now().minus(Duration.ofHours(1)).toString());
        Map<String, Object> dry = new LinkedHashMap<>(since);
        dry.put("dryRun", true);
        assertThat(call(HttpMethod.POST, path(endpoint) + "/replay", dry, 200)
                        .get("queued")
                        .asLong())
                .isOne();
        assertThat(log(endpoint).path(0).path("status").asString("")).isEqualTo("FAILED");
        assertThat(call(HttpMethod.POST, path(endpoint) + "/replay", since, 200)
                        .get("queued")
                        .asLong())
                .isOne();

        assertThat(awaitStatus(endpoint, "SENT").get("attempts").asInt()).isEqualTo(9);
        assertThat(receiver.calls("/hook"))
                .extracting(call -> call.header("webhook-id"))
                .containsOnly(id);
        assertThat(call(HttpMethod.POST, path(endpoint) + "/replay", since, 200)
                        .get("queued")
                        .asLong())
                .isZero();
    }

    @Test
    void aReplayOfOneMessageSendsItAgainUnderItsId() {
        JsonNode endpoint = endpoint("/hook", "event.ended");
        String id = test(endpoint);
        awaitStatus(endpoint, "SENT");

        call(HttpMethod.POST, path(endpoint) + "/deliveries/" + id + "/replay", null, 202);

        List<Receiver.Call> calls = awaitCalls("/hook", 2);
        assertThat(calls).extracting(call -> call.header("webhook-id")).containsOnly(id);
        call(HttpMethod.POST, path(endpoint) + "/deliveries/" + UUID.randomUUID() + "/replay", null, 404);
    }

    /** The process dies between the claim and the outcome: once before the call, once after it. */
    @Test
    void aCallWithoutAnOutcomeIsRepeatedAfterItsLease() {
        JsonNode endpoint = endpoint("/hook", "event.ended");
        for (String place : List.of("notifier.webhook.after-claim", "notifier.webhook.after-call")) {
            AtomicInteger deaths = new AtomicInteger();
            String id;
            try (Failpoints.Armed _ = Failpoints.arm(place, () -> {
                deaths.incrementAndGet();
                throw new IllegalStateException("The process dies");
            })) {
                id = test(endpoint);
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(deaths).hasValue(1));
                assertThat(log(endpoint).path(0).path("status").asString("")).isEqualTo("SENDING");
            }
            timePasses(id);

            assertThat(awaitStatus(endpoint, "SENT").get("attempts").asInt()).isEqualTo(2);
            assertThat(receiver.calls("/hook").getLast().header("webhook-id")).isEqualTo(id);
        }
        assertThat(receiver.calls("/hook")).hasSize(3);
    }

    /** The lease of the first call ends while it is under way. The second one succeeds before the first one fails. */
    @Test
    void theOutcomeOfACallThatWasFollowedByAnotherDoesNotCount() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        receiver.on("/hook", exchange -> {
            if (calls.incrementAndGet() > 1) {
                status(204).answer(exchange);
                return;
            }
            hold(release);
            status(500).answer(exchange);
        });
        JsonNode endpoint = endpoint("/hook", "event.ended");
        String id = test(endpoint);
        awaitCalls("/hook", 1);
        timePasses(id);
        awaitStatus(endpoint, "SENT");

        release.countDown();

        await().atMost(PATIENCE)
                .until(() -> !call(HttpMethod.GET, path(endpoint), null, 200)
                        .get("failingSince")
                        .isNull());
        JsonNode logged = log(endpoint).get(0);
        assertThat(logged.get("status").asString()).isEqualTo("SENT");
        assertThat(logged.get("statusCode").asInt()).isEqualTo(204);
        assertThat(logged.get("attempts").asInt()).isEqualTo(2);
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theAnswerOfAnEarlierAddressDoesNotDisableTheEndpoint() {
        CountDownLatch release = new CountDownLatch(1);
        receiver.on("/old", exchange -> {
            hold(release);
            status(410).answer(exchange);
        });
        JsonNode endpoint = endpoint("/old", "event.ended");
        test(endpoint);
        awaitCalls("/old", 1);
        call(HttpMethod.PATCH, path(endpoint), Map.of("url", receiver.url("/new")), 200);

        release.countDown();

        awaitStatus(endpoint, "FAILED");
        assertThat(call(HttpMethod.GET, path(endpoint), null, 200)
                        .get("enabled")
                        .asBoolean())
                .isTrue();
        test(endpoint);
        awaitCalls("/new", 1);
    }

    /** As when the topic is read again after the retention has deleted the log. */
    @Test
    void messagesThatAreReadAgainAreNotPublishedAgain() {
        JsonNode endpoint = endpoint("/hook", "registration.confirmed");
        Attendee ada = attendee();
        registration(ada, 1, "RegistrationConfirmed", "CONFIRMED");
        awaitStatus(endpoint, "SENT");
        asPlatform("delete from webhook_delivery where organizer_id = ?", organizer);

        registration(ada, 1, "RegistrationConfirmed", "CONFIRMED");
        asPlatform("update registration set shape = 0 where organizer_id = ?", organizer);
        registration(ada, 1, "RegistrationConfirmed", "CONFIRMED");
        Attendee last = attendee();
        registration(last, 1, "RegistrationConfirmed", "CONFIRMED");

        awaitCalls("/hook", 2);
        assertThat(receiver.calls("/hook"))
                .filteredOn(call -> call.body().contains(ada.registrationId().toString()))
                .hasSize(1);
        assertThat(log(endpoint)).hasSize(1);
    }

    @Test
    void aSlowEndpointDelaysNoOtherAndHasFewCallsAtOnce() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        receiver.on("/slow", exchange -> {
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            hold(release);
            atOnce.decrementAndGet();
            status(204).answer(exchange);
        });
        JsonNode slow = endpoint("/slow", "event.ended");
        JsonNode quick = endpoint("/quick", "event.ended");
        for (int i = 0; i < 10; i++) {
            test(slow);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(atOnce).hasValue(2));

        for (int i = 0; i < 20; i++) {
            test(quick);
        }

        awaitCalls("/quick", 20);
        assertThat(receiver.calls("/slow")).hasSize(2);
        release.countDown();
        awaitCalls("/slow", 10);
        assertThat(mostAtOnce).hasValue(2);
    }

    @Test
    void anEndpointThatIsGoneIsDisabledAtOnce() {
        receiver.on("/hook", status(410));
        JsonNode endpoint = endpoint("/hook", "event.ended");
        test(endpoint);

        awaitStatus(endpoint, "FAILED");
        JsonNode shown = call(HttpMethod.GET, path(endpoint), null, 200);
        assertThat(shown.get("enabled").asBoolean()).isFalse();
        assertThat(shown.get("disabledReason").asString()).isEqualTo("GONE");
        assertThat(shown.get("version").asInt()).isEqualTo(2);

        JsonNode enabled = call(HttpMethod.PATCH, path(endpoint), Map.of("enabled", true), 200);
        assertThat(enabled.get("disabledReason").isNull()).isTrue();
    }

    @Test
    void theOtherEndpointsAreToldOnceThatOneIsDisabled() {
        JsonNode other = endpoint("/other", "endpoint.disabled");
        JsonNode silent = endpoint("/silent", "event.ended");
        receiver.on("/secret-path", status(410));
        JsonNode endpoint = endpoint("/secret-path", "event.ended", "endpoint.disabled");
        test(endpoint);
        awaitStatus(endpoint, "FAILED");

        Receiver.Call call = awaitCalls("/other", 1).getFirst();

        Contracts.assertValid("webhooks", "endpoint.disabled", call.body());
        JsonNode data = JSON.readTree(call.body()).get("data");
        assertThat(data.get("endpointId").asString())
                .isEqualTo(endpoint.get("id").asString());
        assertThat(data.get("host").asString()).isEqualTo("127.0.0.1");
        assertThat(data.get("disabledReason").asString()).isEqualTo("GONE");
        assertThat(data.get("statusCode").asInt()).isEqualTo(410);
        assertThat(data.get("error").asString()).isEqualTo("HTTP_410");
        assertThat(call.body()).doesNotContain("secret-path");
        awaitStatus(other, "SENT");
        assertThat(log(other)).hasSize(1);
        assertThat(log(silent)).isEmpty();
        assertThat(log(endpoint)).as("only the test message").hasSize(1);

        call(HttpMethod.PATCH, path(endpoint), Map.of("enabled", true), 200);
        test(endpoint);
        awaitCalls("/other", 2);
    }

    @Test
    void onlyFailuresForFiveDaysDisableAnEndpoint() {
        receiver.on("/hook", status(500));
        JsonNode endpoint = endpoint("/hook", "event.ended");
        String id = test(endpoint);
        await().atMost(PATIENCE)
                .until(() -> !call(HttpMethod.GET, path(endpoint), null, 200)
                        .get("failingSince")
                        .isNull());
        asPlatform(
                "update webhook_endpoint set failing_since = now() - interval '119 hours' where organizer_id = ?",
                organizer);
        timePasses(id);
        await().atMost(PATIENCE)
                .until(() -> log(endpoint).get(0).get("attempts").asInt() == 2
                        && log(endpoint).get(0).get("status").asString().equals("QUEUED"));
        assertThat(call(HttpMethod.GET, path(endpoint), null, 200)
                        .get("enabled")
                        .asBoolean())
                .isTrue();

        asPlatform(
                "update webhook_endpoint set failing_since = now() - interval '121 hours' where organizer_id = ?",
                organizer);
        timePasses(id);

        await().atMost(PATIENCE)
                .until(() -> call(HttpMethod.GET, path(endpoint), null, 200)
                        .get("disabledReason")
                        .asString("")
                        .equals("FAILING"));
        receiver.on("/hook", status(204));
        timePasses(id);
        call(HttpMethod.PATCH, path(endpoint), Map.of("enabled", true), 200);
        awaitStatus(endpoint, "SENT");
    }

    @Test
    void retryAfterHoldsTheWholeEndpoint() {
        receiver.on("/hook", status(429, "Retry-After", "3600"));
        JsonNode endpoint = endpoint("/hook", "event.ended");
        String first = test(endpoint);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(log(endpoint).get(0).get("reason").asString(""))
                                .isEqualTo("HTTP_429"));
        JsonNode held = log(endpoint).get(0);
        assertThat(Instant.parse(held.get("nextAttemptAt").asString()))
                .isAfter(Instant.parse(held.get("lastAttemptAt").asString()).plus(Duration.ofMinutes(59)));
        receiver.on("/hook", status(204));
        timePasses(first);

        JsonNode other = endpoint("/other", "event.ended");
        test(other);
        awaitStatus(other, "SENT");
        assertThat(receiver.calls("/hook")).hasSize(1);

        asPlatform("update webhook_endpoint set held_until = now() where organizer_id = ?", organizer);
        awaitStatus(endpoint, "SENT");
    }

    private static Map<String, Object> state(Attendee ada, int version, String status) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("registrationId", ada.registrationId());
        state.put("eventId", ada.eventId());
        state.put("organizerId", ada.organizerId());
        state.put("version", version);
        state.put("status", status);
        state.put("channels", List.of("EMAIL"));
        state.put("notify", false);
        state.put("occurredAt", Instant.now().toString());
        return state;
    }

    private void registration(Attendee ada, int version, String type, String status) {
        kafka.send(
                "registrations.v1",
                ada.registrationId().toString(),
                type,
                JSON.writeValueAsString(state(ada, version, status)));
    }

    private List<String> types(String receiverPath) {
        return receiver.calls(receiverPath).stream()
                .map(call -> JSON.readTree(call.body()).get("type").asString())
                .toList();
    }

    @Test
    void eachFactAboutARegistrationIsToldOnceToThoseWhoSubscribe() {
        endpoint(
                "/all",
                "registration.waitlisted",
                "registration.offered",
                "registration.promoted",
                "registration.cancelled");
        endpoint("/some", "registration.cancelled");
        endpoint("/none", "event.ended");
        Attendee ada = attendee();
        for (int time = 0; time < 2; time++) {
            registration(ada, 1, "RegistrationWaitlisted", "WAITLISTED");
            registration(ada, 2, "RegistrationOffered", "OFFERED");
            registration(ada, 3, "RegistrationPromoted", "CONFIRMED");
            registration(ada, 4, "RegistrationChanged", "CONFIRMED");
            registration(ada, 5, "RegistrationCancelled", "CANCELLED");
        }
        registration(ada, 3, "RegistrationPromoted", "CONFIRMED");
        Attendee last = attendee();
        registration(last, 1, "RegistrationWaitlisted", "WAITLISTED");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(receiver.calls("/all"))
                        .anyMatch(call ->
                                call.body().contains(last.registrationId().toString())));
        awaitCalls("/all", 5);
        awaitCalls("/some", 1);
        assertThat(types("/all"))
                .containsExactlyInAnyOrder(
                        "registration.waitlisted",
                        "registration.offered",
                        "registration.promoted",
                        "registration.cancelled",
                        "registration.waitlisted");
        assertThat(types("/some")).containsExactly("registration.cancelled");
        assertThat(receiver.calls("/none")).isEmpty();
        for (Receiver.Call call : receiver.calls()) {
            Contracts.assertValid(
                    "webhooks", JSON.readTree(call.body()).get("type").asString(), call.body());
        }
    }

    private void attendance(Attendee ada, String type, String outcome, Instant occurredAt) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("registrationId", ada.registrationId());
        state.put("eventId", ada.eventId());
        state.put("organizerId", ada.organizerId());
        state.put("version", 2);
        state.put(
                "joinedAt",
                outcome.equals("ATTENDED") ? occurredAt.minusSeconds(60).toString() : null);
        state.put("leftAt", outcome.equals("ATTENDED") ? occurredAt.toString() : null);
        state.put("sessions", outcome.equals("ATTENDED") ? 1 : 0);
        state.put("seconds", outcome.equals("ATTENDED") ? 60 : 0);
        state.put("outcome", outcome);
        state.put("occurredAt", occurredAt.toString());
        kafka.send("attendance.v1", ada.registrationId().toString(), type, JSON.writeValueAsString(state));
    }

    @Test
    void attendanceAndAbsenceArePublishedOnce() {
        endpoint("/all", "registration.attended", "registration.no_show");
        endpoint("/some", "registration.no_show");
        endpoint("/none", "registration.confirmed");
        Attendee ada = attendee();
        Attendee bob = attendee();
        Instant now = Instant.now();
        for (int time = 0; time < 2; time++) {
            attendance(ada, "AttendeeLeft", "ATTENDED", now);
            attendance(ada, "AttendanceRecorded", "ATTENDED", now);
            attendance(ada, "AttendanceRecorded", "OF_A_LATER_RELEASE", now);
            attendance(bob, "AttendanceRecorded", "NO_SHOW", now);
        }
        attendance(attendee(), "AttendanceRecorded", "NO_SHOW", now.minus(Duration.ofDays(31)));
        Attendee last = attendee();
        attendance(last, "AttendanceRecorded", "NO_SHOW", now);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(receiver.calls("/all"))
                        .anyMatch(call ->
                                call.body().contains(last.registrationId().toString())));
        awaitCalls("/all", 3);
        awaitCalls("/some", 2);
        assertThat(types("/all"))
                .containsExactlyInAnyOrder("registration.attended", "registration.no_show", "registration.no_show");
        assertThat(types("/some")).containsOnly("registration.no_show");
        assertThat(receiver.calls("/none")).isEmpty();
        for (Receiver.Call call : receiver.calls()) {
            Contracts.assertValid(
                    "webhooks", JSON.readTree(call.body()).get("type").asString(), call.body());
        }
    }

    @Test
    void factsAboutLiveEventsAreTold() {
        endpoint("/hook", "event.scheduled", "event.rescheduled", "event.started", "event.ended", "event.cancelled");
        List<String> types = List.of("Scheduled", "Rescheduled", "Started", "Ended", "Cancelled");
        List<String> statuses = List.of("SCHEDULED", "SCHEDULED", "LIVE", "ENDED", "CANCELLED");
        for (int i = 0; i < types.size(); i++) {
            liveEvent(i + 1, "LiveEvent" + types.get(i), statuses.get(i), Attendee.STARTS_AT);
        }
        liveEvent(5, "LiveEventCancelled", "CANCELLED", Attendee.STARTS_AT);

        awaitCalls("/hook", 5);
        assertThat(types("/hook"))
                .containsExactlyInAnyOrder(
                        "event.scheduled", "event.rescheduled", "event.started", "event.ended", "event.cancelled");
        for (Receiver.Call call : receiver.calls()) {
            Contracts.assertValid(
                    "webhooks", JSON.readTree(call.body()).get("type").asString(), call.body());
            assertThat(call.body()).doesNotContain("Launch");
        }
    }

    private void liveEvent(int version, String type, String status, Instant startsAt) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("eventId", eventId);
        state.put("organizerId", organizer);
        state.put("version", version);
        state.put("epoch", version);
        state.put("status", status);
        state.put("title", "Launch");
        state.put("start", Map.of("local", "2026-12-01T18:00:00", "zone", "Europe/Berlin"));
        state.put("startsAt", startsAt.toString());
        state.put("endsAt", startsAt.plus(Duration.ofHours(1)).toString());
        kafka.send("live-events.v1", eventId.toString(), type, JSON.writeValueAsString(state));
    }

    /** As when a topic is read again after the rows of old live events were deleted. */
    @Test
    void anEventThatEndedLongAgoIsNoNews() {
        JsonNode endpoint = endpoint("/hook", "event.ended", "event.scheduled");
        liveEvent(1, "LiveEventEnded", "ENDED", Instant.now().minus(Duration.ofDays(60)));
        liveEvent(2, "LiveEventScheduled", "SCHEDULED", Attendee.STARTS_AT);

        awaitCalls("/hook", 1);
        assertThat(types("/hook")).containsExactly("event.scheduled");
        assertThat(log(endpoint)).hasSize(1);
    }

    @Test
    void outcomesOfDeliveriesAreTold() {
        JsonNode endpoint = endpoint("/hook", "notification.sent", "notification.expired");
        endpoint("/other", "notification.failed");
        Attendee ada = attendee().event(1, 1, "SCHEDULED").registered().contact();
        ada.due("PT1H", Channel.EMAIL);
        ada.due(
                "PT15M",
                "REMINDER",
                Channel.EMAIL,
                1,
                Instant.now().minusSeconds(60),
                Instant.now().minusSeconds(30));

        awaitCalls("/hook", 2);
        assertThat(types("/hook")).containsExactlyInAnyOrder("notification.sent", "notification.expired");
        for (Receiver.Call call : receiver.calls()) {
            Contracts.assertValid(
                    "webhooks", JSON.readTree(call.body()).get("type").asString(), call.body());
            assertThat(call.body()).doesNotContain("ada@example.com");
            assertVerified(endpoint, call);
        }
        assertThat(receiver.calls("/other")).isEmpty();
    }

    @Test
    void laterReportsOfProvidersArePublishedOnce() {
        JsonNode endpoint = endpoint("/hook", "notification.sent", "notification.delivered", "notification.bounced");
        endpoint("/other", "notification.complained");
        Attendee ada = attendee().event(1, 1, "SCHEDULED").registered().contact();
        ada.due("PT1H", Channel.EMAIL);
        UUID delivery =
                UUID.fromString(JSON.readTree(awaitCalls("/hook", 1).getFirst().body())
                        .at("/data/deliveryId")
                        .asString());
        String messageId =
                Tenancy.callAsPlatform(() -> jdbc.sql("select provider_message_id from delivery where id = ?")
                        .param(delivery)
                        .query(String.class)
                        .single());

        reported(new Report(
                "report-1", delivery, "resend", null, messageId, DeliveryStatus.DELIVERED, null, Instant.now()));
        reported(new Report(
                "report-2", delivery, "resend", null, messageId, DeliveryStatus.DELIVERED, null, Instant.now()));
        reported(new Report(
                "report-3", delivery, "resend", null, messageId, DeliveryStatus.BOUNCED, "HARD_BOUNCE", Instant.now()));

        awaitCalls("/hook", 3);
        assertThat(types("/hook"))
                .containsExactlyInAnyOrder("notification.sent", "notification.delivered", "notification.bounced");
        assertThat(log(endpoint)).hasSize(3);
        for (Receiver.Call call : receiver.calls()) {
            Contracts.assertValid(
                    "webhooks", JSON.readTree(call.body()).get("type").asString(), call.body());
        }
        assertThat(receiver.calls("/other")).isEmpty();
    }

    private void reported(Report report) {
        Tenancy.runAsPlatform(() -> transactions.executeWithoutResult(_ -> reports.apply(List.of(report))));
    }

    @Test
    void theLogIsPagedAndFiltered() {
        JsonNode endpoint = endpoint("/hook", "event.ended");
        for (int i = 0; i < 3; i++) {
            test(endpoint);
        }
        awaitCalls("/hook", 3);
        String log = path(endpoint) + "/deliveries";

        JsonNode first = call(HttpMethod.GET, log + "?limit=2&total=true&type=endpoint.test", null, 200);
        assertThat(first.get("items")).hasSize(2);
        assertThat(first.get("total").asInt()).isEqualTo(3);
        JsonNode rest = call(
                HttpMethod.GET,
                log + "?limit=2&type=endpoint.test&cursor="
                        + first.get("nextCursor").asString(),
                null,
                200);
        assertThat(rest.get("items")).hasSize(1);
        assertThat(call(HttpMethod.GET, log + "?type=event.ended", null, 200).get("items"))
                .isEmpty();
        call(HttpMethod.GET, log + "?type=event.nothing", null, 400);
        assertThat(call(HttpMethod.GET, log + "?status=FAILED", null, 200).get("items"))
                .isEmpty();
    }

    @Test
    void aDeletedEndpointGetsNothingMore() {
        receiver.on("/hook", status(500));
        JsonNode endpoint = endpoint("/hook", "event.ended");
        test(endpoint);
        awaitCalls("/hook", 1);

        call(HttpMethod.DELETE, path(endpoint), null, 204);

        call(HttpMethod.GET, path(endpoint) + "/deliveries", null, 404);
        long left =
                Tenancy.callAsPlatform(() -> jdbc.sql("select count(*) from webhook_delivery where organizer_id = ?")
                        .param(organizer)
                        .query(Long.class)
                        .single());
        assertThat(left).isZero();
    }
}
