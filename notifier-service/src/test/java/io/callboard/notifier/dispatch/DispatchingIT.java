package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.address.Channel;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

@NotifierTest
class DispatchingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FakeProviders providers = FakeProviders.get();
    private final UUID eventId = UUID.randomUUID();

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private List<Provider> ports;

    @Autowired
    private Claiming claiming;

    @Autowired
    private Recovering recovering;

    @Autowired
    private Outcomes outcomes;

    @Autowired
    private ProviderAccounts accounts;

    @Autowired
    private DispatchProperties properties;

    @Autowired
    private Dispatching dispatching;

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    @AfterEach
    void accountsForEveryDelivery() {
        providers.reset();
        jdbc.sql("update provider_account set rate = null, throttled_at = null, closed_until = null")
                .update();
        JsonNode summary = summary("org_aurora", eventId);
        for (JsonNode line : summary.get("items")) {
            assertThat(line.get("audience").asLong())
                    .isEqualTo(List.of("queued", "sent", "suppressed", "expired", "failed", "unknown").stream()
                            .mapToLong(state -> line.get(state).asLong())
                            .sum());
            assertThat(line.get("queued").asLong()).isZero();
        }
        assertThat(misplaced()).isZero();
        for (var message : deliveriesOfThisEvent()) {
            assertThat(providers.accepted(UUID.fromString(
                            KafkaProbe.json(message).get("deliveryId").asString())))
                    .hasSizeLessThanOrEqualTo(1);
            Contracts.assertValid("deliveries.v1", Objects.requireNonNull(KafkaProbe.type(message)), message.value());
        }
    }

    @Test
    void aReminderGoesOutOnceHoweverOftenItIsDue() {
        Attendee ada = registrant("ada@example.com");
        ada.due("PT1H", Channel.EMAIL).due("PT1H", Channel.EMAIL).due("PT1H", Channel.EMAIL);

        UUID delivery = settled(ada, "PT1H", "SENT");
        ada.due("PT1H", Channel.EMAIL).due("PT15M", Channel.EMAIL);
        settled(ada, "PT15M", "SENT");

        assertThat(providers.accepted(delivery)).singleElement().satisfies(mail -> {
            assertThat(mail.to()).isEqualTo("ada@example.com");
            assertThat(mail.text()).contains("Ada").contains("America/New_York");
            assertThat(mail.mail().get("headers").get("List-Unsubscribe-Post").asString())
                    .isEqualTo("List-Unsubscribe=One-Click");
        });
        assertThat(typesOf(delivery)).containsExactly("DeliverySent");
    }

    @Test
    void theOrderOfTheTopicsDoesNotMatter() {
        Attendee ada = attendee("late@example.com").due("PT1H", Channel.EMAIL);
        waits(ada, "PT1H");
        ada.contact().registered();
        waits(ada, "PT1H");
        ada.event(1, 1, "SCHEDULED");

        settled(ada, "PT1H", "SENT");
    }

    @Test
    void aConfirmationFollowsARegistrationOnce() {
        Attendee ada = attendee("new@example.com").event(1, 1, "SCHEDULED").contact();
        ada.registration(1, "RegistrationConfirmed", "CONFIRMED", true, "EMAIL")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", true, "EMAIL");

        UUID delivery = settled(ada, "CONFIRMATION", "SENT");

        assertThat(providers.accepted(delivery)).hasSize(1);
    }

    @Test
    void nothingGoesOutForTheOldTime() {
        Attendee ada = registrant("moved@example.com");
        ada.event(2, 2, "SCHEDULED");
        known(2);
        ada.due("PT1H", Channel.EMAIL);

        assertThat(providers.accepted(settled(ada, "PT1H", "SUPPRESSED"))).isEmpty();
        assertThat(reason(ada, "PT1H")).isEqualTo("SUPERSEDED");
    }

    @Test
    void aCancelledEventSendsItsNoticeOnly() {
        Attendee ada = registrant("gone@example.com");
        ada.event(2, 2, "CANCELLED");
        known(2);
        ada.due("PT1H", Channel.EMAIL)
                .due(
                        "CANCELLED",
                        "CANCELLED",
                        Channel.EMAIL,
                        2,
                        Instant.now(),
                        Instant.now().plusSeconds(600));

        settled(ada, "CANCELLED", "SENT");
        settled(ada, "PT1H", "SUPPRESSED");
        assertThat(reason(ada, "PT1H")).isEqualTo("EVENT_CANCELLED");
    }

    @Test
    void aCancelledRegistrationAndAnErasedContactGetNothing() {
        Attendee left = registrant("left@example.com");
        left.registration(2, "RegistrationCancelled", "CANCELLED", false);
        registrationKnown(left, 2);
        left.due("PT1H", Channel.EMAIL);
        settled(left, "PT1H", "SUPPRESSED");
        assertThat(reason(left, "PT1H")).isEqualTo("REGISTRATION_CANCELLED");

        Attendee erased = attendee("erased@example.com").registered().contact();
        kafka.send("contacts.v1", erased.registrationId().toString(), "ContactRecorded", null);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from contact where registration_id = ? and erased")
                                .param(erased.registrationId())
                                .query(Integer.class)
                                .single()
                        == 1);
        erased.due("PT1H", Channel.EMAIL);
        settled(erased, "PT1H", "SUPPRESSED");
        assertThat(reason(erased, "PT1H")).isEqualTo("ERASED");
    }

    @Test
    void nothingGoesOutOnAChannelThatWasRemovedAfterArming() {
        Attendee ada = attendee("quiet@example.com")
                .event(1, 1, "SCHEDULED")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", true)
                .registration(2, "RegistrationChanged", "CONFIRMED", true, "EMAIL");
        registrationKnown(ada, 2);
        ada.contact().due("PT1H", Channel.SMS).due("PT15M", Channel.EMAIL);

        settled(ada, "PT15M", "SENT");
        assertThat(providers.accepted(settled(ada, "PT1H", "SUPPRESSED"))).isEmpty();
        assertThat(reason(ada, "PT1H")).isEqualTo("CHANNEL_REMOVED");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(jdbc.sql("""
                                select concat_ws(' ', channel, status, reason) from delivery
                                where registration_id = ? and rule = 'CONFIRMATION'
                                """)
                                .param(ada.registrationId())
                                .query(String.class)
                                .list())
                        .containsExactlyInAnyOrder("EMAIL SENT", "SMS SUPPRESSED CHANNEL_REMOVED"));
    }

    @Test
    void aChannelThatWasAddedAfterArmingIsWrittenToThoughTheReminderComesFirst() {
        Attendee ada = attendee("more@example.com")
                .event(1, 1, "SCHEDULED")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", false, "EMAIL")
                .contact();
        registrationKnown(ada, 1);
        ada.due("PT1H", Channel.SMS);
        waits(ada, "PT1H");
        ada.registration(2, "RegistrationChanged", "CONFIRMED", false, "EMAIL", "SMS");

        assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);
    }

    /** As rows that were written before channels were kept. */
    @Test
    void channelsThatAreNotKnownHoldNothingBack() {
        Attendee ada = attendee("before@example.com")
                .event(1, 1, "SCHEDULED")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", false, "EMAIL")
                .contact();
        registrationKnown(ada, 1);
        jdbc.sql("update registration set channels = null where registration_id = ?")
                .param(ada.registrationId())
                .update();
        ada.due("PT1H", Channel.SMS);

        assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);
    }

    @Test
    void aRepetitionOnAChannelThatWasRemovedMeanwhileIsNotMade() {
        Attendee ada = registrant("withdrawn@example.com");
        dispatching.stop();
        try {
            ada.due("PT1H", Channel.EMAIL);
            Provider resend = port(Channel.EMAIL);
            claimed(resend);
            ada.registration(2, "RegistrationChanged", "CONFIRMED", false, "SMS");
            registrationKnown(ada, 2);

            assertThat(recovering.take(resend, 5, "other", List.of())).isEmpty();
            assertThat(reason(ada, "PT1H")).isEqualTo("WITHDRAWN_IN_FLIGHT");
        } finally {
            dispatching.start();
        }
    }

    @Test
    void whatIsTooLateExpires() {
        Attendee ada = registrant("slow@example.com");
        ada.due(
                "PT1H",
                "REMINDER",
                Channel.EMAIL,
                1,
                Instant.now().minusSeconds(60),
                Instant.now().minusSeconds(1));

        assertThat(providers.accepted(settled(ada, "PT1H", "EXPIRED"))).isEmpty();
    }

    @Test
    void oneClickUnsubscribesAndGetChangesNothing() {
        Attendee ada = registrant("enough@example.com");
        ada.due("P1D", Channel.EMAIL);
        UUID first = settled(ada, "P1D", "SENT");
        String link = providers
                .accepted(first)
                .getFirst()
                .mail()
                .get("headers")
                .get("List-Unsubscribe")
                .asString();
        String token = link.substring(link.lastIndexOf('/') + 1, link.length() - 1);

        assertThat(get("/unsubscribe/" + token).getBody())
                .contains("<form method=\"post\"")
                .doesNotContain("<script");
        ada.due("PT1H", Channel.EMAIL);
        settled(ada, "PT1H", "SENT");

        for (int i = 0; i < 2; i++) {
            assertThat(RestClient.create(url("/unsubscribe/" + token))
                            .post()
                            .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                            .body("List-Unsubscribe=One-Click")
                            .retrieve()
                            .toBodilessEntity()
                            .getStatusCode()
                            .value())
                    .isEqualTo(200);
        }
        ada.due("PT15M", Channel.EMAIL);
        settled(ada, "PT15M", "SUPPRESSED");
        assertThat(reason(ada, "PT15M")).isEqualTo("UNSUBSCRIBED");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(kafka.received(
                                "deliveries.v1", ada.registrationId().toString()))
                        .filteredOn(message -> "Unsubscribed".equals(KafkaProbe.type(message)))
                        .hasSize(1));
        assertThat(get("/unsubscribe/" + token.substring(0, token.length() - 2) + "AA")
                        .getStatusCode()
                        .value())
                .isEqualTo(404);
    }

    @Test
    void theNearestDeadlineGoesFirst() {
        Attendee first = attendee("x0@example.com").event(1, 1, "SCHEDULED");
        Instant due = Instant.now().plusSeconds(4);
        List<Attendee> many = IntStream.range(0, 30)
                .mapToObj(i -> attendee("x" + i + "@example.com"))
                .toList();
        for (int i = 0; i < many.size(); i++) {
            many.get(i)
                    .registered()
                    .contact()
                    .due("P14D", "REMINDER", Channel.SMS, 1, due, Instant.now().plusSeconds(7200 - i));
        }
        assertThat(first.eventId()).isEqualTo(eventId);
        await().atMost(PATIENCE).until(() -> count("SENT") == 30);

        List<Instant> deadlines = jdbc.sql("select useful_until from delivery where event_id = ? order by claimed_at")
                .param(eventId)
                .query((row, _) ->
                        row.getObject(1, java.time.OffsetDateTime.class).toInstant())
                .list();
        assertThat(deadlines).isSorted();
        assertThat(jdbc.sql("select count(*) from delivery where event_id = ? and claimed_at < due_at")
                        .param(eventId)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void anAnswerThatIsLostIsAskedForAgainWithTheSameKeyAndPayload() {
        Attendee ada = registrant("cut@example.com");
        providers.meet(Fault.acceptThenCut(), Fault.status(503), Fault.status(409));
        ada.due("PT1H", Channel.EMAIL);

        UUID delivery = settled(ada, "PT1H", "SENT");

        assertThat(providers.accepted(delivery)).hasSize(1);
        assertThat(providers.requests(delivery)).hasSizeGreaterThanOrEqualTo(4);
        assertThat(providers.requests(delivery).stream()
                        .map(FakeProviders.Request::key)
                        .distinct())
                .hasSize(1);
        assertThat(providers.requests(delivery).stream()
                        .map(FakeProviders.Request::body)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void oneBadRecipientFailsAloneInABatchOfAHundred() {
        attendee("-").event(1, 1, "SCHEDULED");
        Instant due = Instant.now().plusSeconds(4);
        for (int i = 0; i < 100; i++) {
            attendee((i == 57 ? "bad" : "ok") + i + "@example.com")
                    .registered()
                    .contact()
                    .due("PT1H", "REMINDER", Channel.EMAIL, 1, due, due.plusSeconds(600));
        }

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(count("SENT")).isEqualTo(99);
            assertThat(count("FAILED")).isEqualTo(1);
        });
        assertThat(jdbc.sql("select reason from delivery where event_id = ? and status = 'FAILED'")
                        .param(eventId)
                        .query(String.class)
                        .single())
                .isEqualTo("HTTP_422_VALIDATION_ERROR");
    }

    @Test
    void retryAfterIsWaitedFor() {
        Attendee ada = registrant("polite@example.com");
        providers.meet(Fault.tooMany(2));
        ada.due("PT1H", Channel.EMAIL);

        UUID delivery = settled(ada, "PT1H", "SENT");

        assertThat(providers.accepted(delivery)).hasSize(1);
        assertThat(providers.requests(delivery)).hasSize(2);
        assertThat(jdbc.sql("select claimed_at - created_at >= interval '2 seconds' from delivery where id = ?")
                        .param(delivery)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(jdbc.sql("select rate is not null from provider_account where provider = 'resend'")
                        .query(Boolean.class)
                        .single())
                .as("paced")
                .isTrue();
    }

    /** What was sent before may have been accepted: only under its old key can it not arrive twice. */
    @Test
    void aRepetitionThatIsTurnedAwayArrivesOnce() {
        Attendee ada = registrant("away@example.com");
        providers.meet(Fault.acceptThenCut(), Fault.tooMany(1), Fault.status(401));
        ada.due("PT1H", Channel.EMAIL);

        UUID delivery = settled(ada, "PT1H", "SENT");

        assertThat(providers.accepted(delivery)).hasSize(1);
        assertThat(providers.requests(delivery)).hasSize(4);
        assertThat(providers.requests(delivery).stream()
                        .map(FakeProviders.Request::key)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aProviderThatHangsIsLeftAtTheTimeout() {
        Attendee ada = registrant("hang@example.com");
        providers.meet(Fault.acceptThenHang());
        ada.due("PT1H", Channel.EMAIL);
        assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);

        providers.meet(Fault.acceptThenHang());
        ada.due("PT15M", Channel.SMS);
        assertThat(providers.accepted(settled(ada, "PT15M", "UNKNOWN"))).hasSize(1);
        assertThat(reason(ada, "PT15M")).isEqualTo("TIMEOUT");
    }

    @Test
    void theAccountIsPacedHalvedAndNeverAboveItsLimit() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        Provider paced = new Waiting(10);
        accounts.open(paced);
        jdbc.sql(
                        "update provider_account set refilled_at = refilled_at - interval '1 minute' where provider = 'waiting'")
                .update();
        assertThat(accounts.take(paced, 100))
                .as("an idle minute is not saved up")
                .isEqualTo(2);

        accounts.slowDown(paced, 10);
        accounts.slowDown(paced, 10);
        assertThat(rate()).as("halved once a second").isEqualTo(5);
        jdbc.sql(
                        "update provider_account set throttled_at = throttled_at - interval '11 seconds' where provider = 'waiting'")
                .update();
        accounts.take(paced, 1);
        assertThat(rate()).as("raised again").isEqualTo(10);

        jdbc.sql("update provider_account set rate = null where provider = 'waiting'")
                .update();
        assertThat(accounts.take(paced, 100))
                .as("a limit counts on an account that had none")
                .isLessThanOrEqualTo(2);
        assertThat(rate()).isEqualTo(10);
    }

    @Test
    void stoppingRecordsWhatIsInFlight() throws InterruptedException {
        Waiting waiting = new Waiting(0);
        Attendee ada = registrant("stop@example.com");
        dispatching.stop();
        try {
            Dispatcher dispatcher = new Dispatcher(waiting, claiming, recovering, outcomes, accounts, properties);
            dispatcher.start();
            ada.due("PT1H", Channel.EMAIL);
            waiting.called.await();
            assertThat(misplaced()).isZero();
            JsonNode inFlight = json("org_aurora", "/api/v1/notifications?status=SENDING&eventId=" + eventId)
                    .get("items");
            assertThat(inFlight).singleElement().satisfies(delivery -> {
                assertThat(delivery.get("status").asString()).isEqualTo("SENDING");
                assertThat(delivery.get("provider").asString()).isEqualTo("waiting");
                assertThat(delivery.get("attempts").asInt()).isEqualTo(1);
                assertThat(delivery.get("timeline")).hasSize(2);
            });
            assertThat(json("org_aurora", "/api/v1/notifications?status=QUEUED&eventId=" + eventId)
                            .get("items"))
                    .isEmpty();
            Thread stopping = Thread.ofVirtual().start(dispatcher::stop);
            waiting.answer.countDown();
            stopping.join();

            assertThat(jdbc.sql("select status from delivery where event_id = ?")
                            .param(eventId)
                            .query(String.class)
                            .single())
                    .isEqualTo("SENT");
        } finally {
            dispatching.start();
        }
    }

    /** As after SIGSTOP and SIGCONT between the claim and the call. */
    @Test
    void whatWasClaimedBeforeTheProcessStoodStillMeetsTheFencesAgain() {
        Attendee ada = registrant("still@example.com");
        Duration tooLong = properties.lease().minus(port(Channel.SMS).timeout()).plusMillis(50);
        AtomicInteger hits = new AtomicInteger();
        try (Failpoints.Armed _ = Failpoints.arm("claimed-committed", () -> {
            if (hits.incrementAndGet() == 1) {
                ada.registration(2, "RegistrationCancelled", "CANCELLED", false);
                await().pollDelay(tooLong)
                        .atMost(PATIENCE)
                        .until(() -> jdbc.sql("""
                        select count(*) from registration where registration_id = ? and version = 2
                        """)
                                        .param(ada.registrationId())
                                        .query(Integer.class)
                                        .single()
                                == 1);
            }
        })) {
            ada.due("PT1H", Channel.SMS);
            UUID delivery = settled(ada, "PT1H", "SUPPRESSED");

            assertThat(providers.requests(delivery)).isEmpty();
            assertThat(reason(ada, "PT1H")).isEqualTo("REGISTRATION_CANCELLED");
        }
    }

    /** Another instance has taken the batch over; what its first sender learns late must not send it a second time. */
    @Test
    void aLateAnswerDoesNotUndoWhatCameAfterIt() {
        Attendee ada = registrant("stale@example.com");
        dispatching.stop();
        try {
            ada.due("PT1H", Channel.EMAIL);
            Provider resend = port(Channel.EMAIL);
            Batch first = claimed(resend);
            assertThat(recovering.take(resend, 5, "other", List.of(first.id())))
                    .as("its sender lives")
                    .isEmpty();
            Batch second = recovering.take(resend, 5, "other", List.of()).getFirst();

            outcomes.record(
                    resend,
                    List.of(new Outcomes.Outcome(first, new AnswerPolicy.Next.Requeue(Duration.ZERO, false))),
                    1);
            assertThat(misplaced()).isZero();
            assertThat(claiming.claim(resend, 1, "third").batches()).isEmpty();
            outcomes.record(resend, List.of(new Outcomes.Outcome(second, new AnswerPolicy.Next.Sent(List.of("m")))), 1);
            assertThat(count("SENT")).isEqualTo(1);
        } finally {
            dispatching.start();
        }
    }

    @Test
    void anAcceptanceLearntLateCorrectsAnUnknown() {
        Attendee ada = registrant("-");
        dispatching.stop();
        try {
            ada.due("PT1H", Channel.SMS);
            Provider twilio = port(Channel.SMS);
            Batch batch = claimed(twilio);
            assertThat(recovering.take(twilio, 5, "other", List.of())).isEmpty();
            assertThat(count("UNKNOWN")).isEqualTo(1);

            outcomes.record(
                    twilio, List.of(new Outcomes.Outcome(batch, new AnswerPolicy.Next.Sent(List.of("SM1")))), 1);
            assertThat(count("SENT")).isEqualTo(1);
        } finally {
            dispatching.start();
        }
    }

    @Test
    void anOutageThatOutlastsTheDeadlineExpiresWhatNobodyGot() {
        afterAnOutageOf(new AnswerPolicy.Next.Repeat(Duration.ZERO, false), "EXPIRED", "TOO_LATE");
    }

    @Test
    void anOutageThatOutlastsTheDeadlineLeavesUnknownWhatMayHaveArrived() {
        afterAnOutageOf(new AnswerPolicy.Next.Repeat(Duration.ZERO, true), "UNKNOWN", "WITHDRAWN_IN_FLIGHT");
    }

    private void afterAnOutageOf(AnswerPolicy.Next answer, String status, String reason) {
        Attendee ada = registrant("outage@example.com");
        dispatching.stop();
        try {
            ada.due("PT1H", Channel.EMAIL);
            Provider resend = port(Channel.EMAIL);
            outcomes.record(resend, List.of(new Outcomes.Outcome(claimed(resend), answer)), 1);
            Batch again = recovering.take(resend, 5, "first", List.of()).getFirst();
            outcomes.record(
                    resend,
                    List.of(new Outcomes.Outcome(again, new AnswerPolicy.Next.Repeat(Duration.ZERO, false))),
                    1);
            jdbc.sql("update delivery set useful_until = now() - interval '1 second' where event_id = ?")
                    .param(eventId)
                    .update();

            assertThat(recovering.take(resend, 5, "first", List.of())).isEmpty();
            assertThat(misplaced()).isZero();
        } finally {
            dispatching.start();
        }
        assertThat(providers.accepted(settled(ada, "PT1H", status))).isEmpty();
        assertThat(reason(ada, "PT1H")).isEqualTo(reason);
    }

    @Test
    void aLeaseShorterThanATimeoutIsRefused() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        DispatchProperties tooShort =
                new DispatchProperties(16, 8, Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofMinutes(1));

        assertThatThrownBy(() -> new Dispatching(ports, claiming, recovering, outcomes, accounts, tooShort))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("callboard.dispatch.lease");
    }

    @Test
    void attendanceSaysNothingAboutARegistration() {
        Attendee ada = registrant("joined@example.com").joined();
        ada.registration(2, "RegistrationChanged", "CONFIRMED", false);
        registrationKnown(ada, 2);

        assertThat(kafka.received(
                        "registrations.v1.notifier-service.dlt",
                        ada.registrationId().toString()))
                .isEmpty();
    }

    @Test
    void aZoneThatIsNotKnownHereStopsNobody() {
        Attendee ada = attendee("mars@example.com")
                .event(1, 1, "SCHEDULED", "Mars/Base")
                .registered()
                .contact();
        ada.due("PT1H", Channel.EMAIL);

        settled(ada, "PT1H", "SENT");
    }

    @Test
    void nothingIsCalledToAnEventThatHasEnded() {
        Attendee ada = registrant("over@example.com").event(2, 1, "ENDED");
        known(2);
        ada.due("PT0S", Channel.EMAIL);

        assertThat(providers.accepted(settled(ada, "PT0S", "SUPPRESSED"))).isEmpty();
        assertThat(reason(ada, "PT0S")).isEqualTo("EVENT_ENDED");
    }

    @Test
    void refusedCredentialsPauseTheAccountAndLeaveDeliveriesUntouched() {
        Attendee ada = registrant("paused@example.com");
        providers.meet(Fault.status(401));
        ada.due("PT1H", Channel.EMAIL);

        await().atMost(PATIENCE).until(() -> !accounts.paused().isEmpty());
        assertThat(RestClient.create("http://localhost:" + managementPort + "/actuator/health")
                        .get()
                        .retrieve()
                        .body(String.class))
                .contains("PAUSED HTTP_401");
        assertThat(get("/readyz").getBody()).doesNotContain("components").doesNotContain("details");
        settled(ada, "PT1H", "SENT");
    }

    @Test
    void aCrashAfterTheClaimOrAfterTheCallIsRecoveredWithoutADuplicate() {
        Attendee ada = registrant("crash@example.com");
        for (String boundary : List.of("claimed-committed", "called-before-recorded", "recorded")) {
            AtomicInteger hits = new AtomicInteger();
            try (Failpoints.Armed _ = Failpoints.arm(boundary, () -> {
                if (hits.incrementAndGet() == 1) {
                    throw new Failpoints.InjectedFault(boundary);
                }
            })) {
                ada.due(boundary, Channel.EMAIL);
                UUID delivery = settled(ada, boundary, "SENT");

                assertThat(hits.get()).isPositive();
                assertThat(providers.accepted(delivery)).hasSize(1);
            }
        }
    }

    @Test
    void aTextMessageInFlightAtACrashIsUnknownAndNeverSentAgain() {
        Attendee ada = registrant("sms@example.com");
        AtomicInteger hits = new AtomicInteger();
        try (Failpoints.Armed _ = Failpoints.arm("called-before-recorded", () -> {
            if (hits.incrementAndGet() == 1) {
                throw new Failpoints.InjectedFault("called-before-recorded");
            }
        })) {
            ada.due("PT1H", Channel.SMS);
            UUID delivery = settled(ada, "PT1H", "UNKNOWN");

            assertThat(providers.accepted(delivery)).hasSize(1);
            assertThat(reason(ada, "PT1H")).isEqualTo("IN_FLIGHT_AT_CRASH");
        }
        providers.meet(Fault.acceptThenCut());
        ada.due("PT15M", Channel.SMS);
        assertThat(providers.accepted(settled(ada, "PT15M", "UNKNOWN"))).hasSize(1);
        ada.due("PT0S", Channel.SMS);
        assertThat(providers.accepted(settled(ada, "PT0S", "SENT")))
                .singleElement()
                .satisfies(sms -> {
                    assertThat(sms.to()).isEqualTo(ada.phone());
                    assertThat(sms.text()).contains("Launch");
                });
    }

    @Test
    void twoDispatchersShareTheQueueWithoutADuplicate() {
        attendee("-").event(1, 1, "SCHEDULED");
        Instant due = Instant.now().plusSeconds(8);
        List<Attendee> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(attendee("two" + i + "@example.com")
                    .registered()
                    .contact()
                    .due("PT1H", "REMINDER", Channel.EMAIL, 1, due, due.plusSeconds(600)));
        }
        Provider resend = ports.stream()
                .filter(provider -> provider.channel() == Channel.EMAIL)
                .findFirst()
                .orElseThrow();
        Dispatcher second = new Dispatcher(resend, claiming, recovering, outcomes, accounts, properties);
        second.start();
        try {
            await().atMost(PATIENCE).until(() -> count("SENT") == 500);
        } finally {
            second.stop();
        }
        for (Attendee one : many) {
            assertThat(providers.accepted(id(one, "PT1H"))).hasSize(1);
        }
    }

    @Test
    void anotherOrganizerSeesNothing() {
        Attendee ada = registrant("private@example.com");
        ada.due("PT1H", Channel.EMAIL);
        settled(ada, "PT1H", "SENT");

        assertThat(status("org_other", "/api/v1/notifications/summary?eventId=" + eventId)
                        .value())
                .isEqualTo(404);
        assertThat(json("org_other", "/api/v1/notifications?eventId=" + eventId).get("items"))
                .isEmpty();
        assertThat(status(null, "/api/v1/notifications").value()).isEqualTo(401);
        JsonNode own = json(
                "org_aurora", "/api/v1/notifications?status=SENT&channel=EMAIL&registrationId=" + ada.registrationId());
        assertThat(own.get("items").get(0).get("timeline").size()).isEqualTo(3);
    }

    @Test
    void suppressionsAreKeptMaskedAndHoldBackWhatIsDue() {
        String address = "blocked-" + UUID.randomUUID() + "@example.com";
        JsonNode made = Objects.requireNonNull(RestClient.create(url("/api/v1/suppressions"))
                .post()
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + Tokens.organizer("org_aurora"))
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("channel", "EMAIL", "address", address.toUpperCase(Locale.ROOT)))
                .retrieve()
                .body(JsonNode.class));
        assertThat(made.get("address").asString()).isEqualTo("b•••@example.com");
        Attendee blocked = registrant(address);
        blocked.due("PT1H", Channel.EMAIL);
        settled(blocked, "PT1H", "SUPPRESSED");
        assertThat(reason(blocked, "PT1H")).isEqualTo("MANUAL");

        String one = "/api/v1/suppressions/" + made.get("id").asString();
        assertThat(delete("org_other", one).value()).isEqualTo(404);
        assertThat(delete("org_aurora", one).value()).isEqualTo(204);
        blocked.due("PT15M", Channel.EMAIL);
        settled(blocked, "PT15M", "SENT");
    }

    private Provider port(Channel channel) {
        return ports.stream()
                .filter(provider -> provider.channel() == channel)
                .findFirst()
                .orElseThrow();
    }

    /** Claims the one delivery that is due, and lets its lease run out. */
    private Batch claimed(Provider provider) {
        List<Batch> batches = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            batches.addAll(claiming.claim(provider, 1, "first").batches());
            return !batches.isEmpty();
        });
        jdbc.sql("update provider_batch set lease_until = clock_timestamp() - interval '1 second' where id = ?")
                .param(batches.getFirst().id())
                .update();
        return batches.getFirst();
    }

    private double rate() {
        return jdbc.sql("select rate from provider_account where provider = 'waiting'")
                .query(Double.class)
                .single();
    }

    /** E-mail whose provider answers when the test says so. */
    private static final class Waiting implements Provider {

        final CountDownLatch called = new CountDownLatch(1);
        final CountDownLatch answer = new CountDownLatch(1);
        private final double requestsPerSecond;

        Waiting(double requestsPerSecond) {
            this.requestsPerSecond = requestsPerSecond;
        }

        @Override
        public String name() {
            return "waiting";
        }

        @Override
        public Channel channel() {
            return Channel.EMAIL;
        }

        @Override
        public int batchSize() {
            return 1;
        }

        @Override
        public boolean idempotent() {
            return true;
        }

        @Override
        public double requestsPerSecond() {
            return requestsPerSecond;
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(1);
        }

        @Override
        public String freeze(List<Outgoing> messages) {
            return messages.getFirst().deliveryId().toString();
        }

        @Override
        public Answer send(String idempotencyKey, String payload) {
            called.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Answer.Accepted(List.of("accepted"));
        }
    }

    /** Somebody registered for the scheduled event, with an address. */
    private Attendee registrant(String email) {
        return attendee(email).event(1, 1, "SCHEDULED").registered().contact();
    }

    private Attendee attendee(String email) {
        return Attendee.of(kafka, eventId, email);
    }

    private void registrationKnown(Attendee attendee, int version) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from registration where registration_id = ? and version = ?")
                                .params(attendee.registrationId(), version)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    private void known(int version) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from live_event where event_id = ? and version = ?")
                                .params(eventId, version)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    private void waits(Attendee attendee, String rule) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("""
                select count(*) from delivery_queue
                join delivery on id = delivery_id
                where delivery.registration_id = ? and rule = ? and next_attempt_at > delivery.due_at
                """)
                                .params(attendee.registrationId(), rule)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    private UUID settled(Attendee attendee, String rule, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(jdbc.sql("select status from delivery where registration_id = ? and rule = ?")
                                        .params(attendee.registrationId(), rule)
                                        .query(String.class)
                                        .list())
                                .containsExactly(status));
        return id(attendee, rule);
    }

    private UUID id(Attendee attendee, String rule) {
        return jdbc.sql("select id from delivery where registration_id = ? and rule = ?")
                .params(attendee.registrationId(), rule)
                .query(UUID.class)
                .single();
    }

    private String reason(Attendee attendee, String rule) {
        return jdbc.sql("select reason from delivery where registration_id = ? and rule = ?")
                .params(attendee.registrationId(), rule)
                .query(String.class)
                .single();
    }

    private int count(String status) {
        return jdbc.sql("select count(*) from delivery where event_id = ? and status = ?")
                .params(eventId, status)
                .query(Integer.class)
                .single();
    }

    /** How many deliveries are not where they belong: in the queue or in one batch until settled, and nowhere after. */
    private int misplaced() {
        return jdbc.sql("""
                select count(*) from delivery d
                where (select count(*) from delivery_queue q where q.delivery_id = d.id)
                    + (select count(*) from provider_batch b where d.id = any(b.delivery_ids))
                    <> case d.status when 'QUEUED' then 1 else 0 end
                """).query(Integer.class).single();
    }

    private List<String> typesOf(UUID deliveryId) {
        await().atMost(PATIENCE)
                .until(() -> deliveriesOfThisEvent().stream()
                        .anyMatch(message -> KafkaProbe.json(message)
                                .get("deliveryId")
                                .asString()
                                .equals(deliveryId.toString())));
        return deliveriesOfThisEvent().stream()
                .filter(message ->
                        KafkaProbe.json(message).get("deliveryId").asString().equals(deliveryId.toString()))
                .map(KafkaProbe::type)
                .toList();
    }

    private List<org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]>> deliveriesOfThisEvent() {
        return kafka.received("deliveries.v1").stream()
                .filter(message -> KafkaProbe.json(message).has("deliveryId"))
                .filter(message ->
                        KafkaProbe.json(message).get("eventId").asString().equals(eventId.toString()))
                .toList();
    }

    private JsonNode summary(String organizer, UUID event) {
        return json(organizer, "/api/v1/notifications/summary?eventId=" + event);
    }

    private JsonNode json(String organizer, String path) {
        return Objects.requireNonNull(RestClient.create(url(path))
                .get()
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + Tokens.organizer(organizer))
                .retrieve()
                .body(JsonNode.class));
    }

    private HttpStatusCode status(@Nullable String organizer, String path) {
        return RestClient.create(url(path))
                .get()
                .headers(headers -> {
                    if (organizer != null) {
                        headers.setBearerAuth(Tokens.organizer(organizer));
                    }
                })
                .exchange((_, response) -> response.getStatusCode());
    }

    private HttpStatusCode delete(String organizer, String path) {
        return RestClient.create(url(path))
                .delete()
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + Tokens.organizer(organizer))
                .exchange((_, response) -> response.getStatusCode());
    }

    private ResponseEntity<String> get(String path) {
        return RestClient.create()
                .get()
                .uri(URI.create(url(path)))
                .exchange((_, response) -> ResponseEntity.status(response.getStatusCode())
                        .body(new String(response.getBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)));
    }

    private String url(String path) {
        return "http://localhost:" + port + path;
    }
}
