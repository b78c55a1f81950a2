package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.Next;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Faults of the provider and the network, and crashes, at each point of a request. */
class ProviderFaultsIT extends DispatchScene {

    @Test
    void aLostAnswerIsRequestedAgainWithTheSameKeyAndPayload() {
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

    /** The first request may have been accepted. Only with the old key a repetition cannot arrive twice. */
    @Test
    void aRejectedRepetitionArrivesOnce() {
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

    /** Another instance has taken over the batch. A late answer to the first sender must not cause a second message. */
    @Test
    void aLateAnswerDoesNotUndoWhatCameAfterIt() {
        Attendee ada = registrant("stale@example.com");
        dispatchers.stop();
        try {
            ada.due("PT1H", Channel.EMAIL);
            Account resend = account(Channel.EMAIL);
            Batch first = claimed(resend);
            assertThat(recovery.take(resend, 5, "other", List.of(first.id()), false))
                    .as("its sender lives")
                    .isEmpty();
            Batch second = recovery.take(resend, 5, "other", List.of(), false).getFirst();

            record(resend, first, new Next.Return("HTTP_429", Duration.ZERO));
            assertThat(misplaced()).isZero();
            assertThat(claim(resend, 1, "third").batches()).isEmpty();
            record(resend, second, sent("m"));
            assertThat(count("SENT")).isEqualTo(1);
        } finally {
            dispatchers.start();
        }
    }

    @Test
    void aLateAcceptanceCorrectsAnUnknown() {
        Attendee ada = registrant("-");
        dispatchers.stop();
        try {
            ada.due("PT1H", Channel.SMS);
            Account twilio = account(Channel.SMS);
            Batch batch = claimed(twilio);
            assertThat(recovery.take(twilio, 5, "other", List.of(), false)).isEmpty();
            assertThat(count("UNKNOWN")).isEqualTo(1);

            record(twilio, batch, sent("SM1"));
            assertThat(count("SENT")).isEqualTo(1);
        } finally {
            dispatchers.start();
        }
    }

    @Test
    void anOutageThatOutlastsTheDeadlineExpiresWhatNobodyGot() {
        afterAnOutageOf(new Next.Repeat(Duration.ZERO, false, true), "EXPIRED", "TOO_LATE");
    }

    @Test
    void anOutageThatOutlastsTheDeadlineLeavesUnknownWhatMayHaveArrived() {
        afterAnOutageOf(new Next.Repeat(Duration.ZERO, true, true), "UNKNOWN", "WITHDRAWN_IN_FLIGHT");
    }

    private void afterAnOutageOf(Next answer, String status, String reason) {
        Attendee ada = registrant("outage@example.com");
        dispatchers.stop();
        try {
            ada.due("PT1H", Channel.EMAIL);
            Account resend = account(Channel.EMAIL);
            record(resend, claimed(resend), answer);
            Batch again = recovery.take(resend, 5, "first", List.of(), false).getFirst();
            record(resend, again, new Next.Repeat(Duration.ZERO, false, true));
            jdbc.sql("update delivery set useful_until = now() - interval '1 second' where event_id = ?")
                    .param(eventId)
                    .update();

            assertThat(recovery.take(resend, 5, "first", List.of(), false)).isEmpty();
            assertThat(misplaced()).isZero();
        } finally {
            dispatchers.start();
        }
        assertThat(providers.accepted(settled(ada, "PT1H", status))).isEmpty();
        assertThat(reason(ada, "PT1H")).isEqualTo(reason);
    }

    @Test
    void aCrashAfterTheClaimOrAfterTheCallIsRecoveredWithoutADuplicate() {
        Attendee ada = registrant("crash@example.com");
        for (String boundary :
                List.of("notifier.claim.after-commit", "notifier.send.after-call", "notifier.record.after-commit")) {
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

    /** The dead sender's request may have been accepted, even if a later one is refused. */
    @Test
    void aBatchOfADeadSenderStaysInDoubtAfterItWasRefused() {
        Attendee ada = registrant("orphan@example.com");
        stopped(() -> {
            ada.due("PT1H", Channel.EMAIL);
            Account resend = account(Channel.EMAIL);
            claimed(resend);
            Batch takenOver =
                    recovery.take(resend, 5, "other", List.of(), false).getFirst();
            assertThat(takenOver.inDoubt()).isTrue();
            record(resend, takenOver, new Next.Repeat(Duration.ZERO, false, true));
            ada.registration(2, "RegistrationCancelled", "CANCELLED", false);
            registrationKnown(ada, 2);

            assertThat(recovery.take(resend, 5, "other", List.of(), false)).isEmpty();
        });

        settled(ada, "PT1H", "UNKNOWN");
        assertThat(reason(ada, "PT1H")).isEqualTo("WITHDRAWN_IN_FLIGHT");
    }

    @Test
    void aTextMessageInFlightAtACrashIsUnknownAndNeverSentAgain() {
        Attendee ada = registrant("sms@example.com");
        AtomicInteger hits = new AtomicInteger();
        try (Failpoints.Armed _ = Failpoints.arm("notifier.send.after-call", () -> {
            if (hits.incrementAndGet() == 1) {
                throw new Failpoints.InjectedFault("notifier.send.after-call");
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

    /** A proxy's 400, 404 or 408 says nothing about the mail that may have been accepted before. */
    @Test
    void aRefusalOfARepetitionNeverMakesASecondMail() {
        Attendee ada = registrant("doubt@example.com");
        providers.meet(Fault.acceptThenCut(), Fault.status(400), Fault.status(408), Fault.status(421));
        ada.due("PT1H", Channel.EMAIL);

        UUID delivery = settled(ada, "PT1H", "SENT");

        assertThat(providers.accepted(delivery)).hasSize(1);
        assertThat(providers.requests(delivery).stream()
                        .map(FakeProviders.Request::key)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aMailThatWasAcceptedAndAnsweredWithAnErrorArrivesOnce() {
        Attendee ada = registrant("error@example.com");
        providers.meet(Fault.acceptThenStatus(500), Fault.acceptThenStatus(502));
        ada.due("PT1H", Channel.EMAIL);

        assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);
    }

    @Test
    void aTextThatWasAcceptedAndAnsweredWithAnErrorIsUnknown() {
        Attendee ada = registrant("error-sms@example.com");
        providers.meet(Fault.acceptThenStatus(500));
        ada.due("PT1H", Channel.SMS);
        assertThat(providers.accepted(settled(ada, "PT1H", "UNKNOWN"))).hasSize(1);
        assertThat(reason(ada, "PT1H")).startsWith("HTTP_500");

        providers.meet(Fault.unavailable("1"));
        ada.due("PT15M", Channel.SMS);
        assertThat(providers.accepted(settled(ada, "PT15M", "SENT"))).hasSize(1);
    }

    @Test
    void oneBadAddressCostsOneRequest() {
        attendee("-").event(1, 1, "SCHEDULED");
        stopped(() -> {
            for (int i = 0; i < 20; i++) {
                Attendee one = attendee((i == 7 ? "bad" : "ok") + i + "@example.com");
                one.registered().contact().due("PT1H", Channel.EMAIL);
                queued(one, "PT1H");
            }
        });

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(count("SENT")).isEqualTo(19));
        UUID bad = jdbc.sql("select id from delivery where event_id = ? and status = 'FAILED'")
                .param(eventId)
                .query(UUID.class)
                .single();
        assertThat(providers.requests(bad)).hasSize(1);
    }

    /** The turn that claimed them failed before their requests began. */
    @Test
    void aBatchThatWasClaimedAndNeverStartedIsSentByTheNextTurn() {
        Attendee ada = registrant("brokeoff@example.com");
        AtomicInteger hits = new AtomicInteger();
        try (Failpoints.Armed _ = Failpoints.arm("notifier.claim.after-commit", () -> {
            if (hits.incrementAndGet() == 1) {
                throw new Failpoints.InjectedFault("notifier.claim.after-commit");
            }
        })) {
            ada.due("PT1H", Channel.SMS);

            assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);
        }
    }

    /**
     * A column of the ledger is missing, as during a roll-out of a newer version. A text message has no key, so it
     * stays UNKNOWN if its acceptance is not recorded.
     */
    @Test
    void anAcceptanceIsRecordedAfterTheDatabaseRefusedTheStatementSeveralTimes() {
        Attendee ada = registrant("refused@example.com");
        CountDownLatch accepted = new CountDownLatch(1);
        CountDownLatch renamed = new CountDownLatch(1);
        try (Failpoints.Armed _ = Failpoints.arm("notifier.send.after-call", () -> {
            accepted.countDown();
            awaitZero(renamed);
        })) {
            ada.due("PT1H", Channel.SMS);
            awaitZero(accepted);
            owner.jdbc()
                    .sql("alter table delivery rename column provider_message_id to not_here")
                    .update();
            try {
                renamed.countDown();
                // Longer than the lease.
                await().during(Duration.ofSeconds(5)).atMost(PATIENCE).until(() -> count("QUEUED") == 1);
            } finally {
                owner.jdbc()
                        .sql("alter table delivery rename column not_here to provider_message_id")
                        .update();
            }

            assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);
        }
    }

    private static void awaitZero(CountDownLatch latch) {
        await().atMost(PATIENCE).until(() -> latch.getCount() == 0);
    }

    /** Five failures in a row open the circuit. Later failures of probes do not count as attempts. */
    @Test
    void anOutageCountsNoAttempts() {
        Attendee ada = registrant("patient@example.com");
        providers.meet(Stream.generate(() -> Fault.status(500)).limit(9).toArray(Fault[]::new));
        ada.due("PT1H", Channel.EMAIL);

        UUID delivery = settled(ada, "PT1H", "SENT");

        assertThat(providers.accepted(delivery)).hasSize(1);
        assertThat(providers.requests(delivery)).hasSize(10);
    }

    @Test
    void anOpenBatchHoldsNoNameAddressOrLinkInTheClear() {
        Attendee ada = registrant("secret@example.com");
        stopped(() -> {
            ada.due("PT1H", Channel.EMAIL);
            Batch batch = claimed(account(Channel.EMAIL));
            byte[] envelope = jdbc.sql("select envelope from provider_batch where id = ? and payload is null")
                    .param(batch.id())
                    .query(byte[].class)
                    .single();
            assertThat(new String(envelope, StandardCharsets.ISO_8859_1)).doesNotContain("secret@", "Ada", "watch/");
            assertThatThrownBy(() -> new GZIPInputStream(new ByteArrayInputStream(envelope)))
                    .as("not only zipped")
                    .isInstanceOf(IOException.class);
            assertThat(recovery.take(account(Channel.EMAIL), 1, "other", List.of(), false)
                            .getFirst()
                            .envelope())
                    .isEqualTo(batch.envelope());
        });
        settled(ada, "PT1H", "SENT");
    }

    /** Like rows of the version before. */
    @Test
    void aBatchOfTheVersionBeforeIsNotSentAgain() {
        Attendee ada = registrant("upgraded@example.com");
        Attendee eve = attendee("upgraded-too@example.com").registered().contact();
        stopped(() -> {
            Account resend = account(Channel.EMAIL);
            ada.due("PT1H", Channel.EMAIL);
            asTheVersionBefore(claimed(resend), "RETRY");
            eve.due("PT1H", Channel.EMAIL);
            asTheVersionBefore(claimed(resend), "SENDING");
        });

        assertThat(providers.accepted(settled(ada, "PT1H", "SENT")))
                .as("nobody got it")
                .hasSize(1);
        settled(eve, "PT1H", "UNKNOWN");
        assertThat(reason(eve, "PT1H")).isEqualTo("UPGRADED");
    }

    @Test
    void everyAttemptIsShown() {
        Attendee ada = registrant("told@example.com");
        providers.meet(Fault.tooMany(1), Fault.acceptThenCut());
        ada.due("PT1H", Channel.EMAIL);
        UUID delivery = settled(ada, "PT1H", "SENT");

        assertThat(jdbc.sql("""
            select concat_ws(' ', account, state, in_doubt, reason, provider_message_id is not null)
            from delivery_attempt where delivery_id = ? order by started_at
            """).param(delivery).query(String.class).list())
                .containsExactly("resend REFUSED f HTTP_429_FAULT f", "resend ACCEPTED f t");
        assertThat(jdbc.sql("select count(distinct idempotency_key) from delivery_attempt where delivery_id = ?")
                        .param(delivery)
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    private void asTheVersionBefore(Batch batch, String status) {
        jdbc.sql("""
            update provider_batch
            set envelope = null, envelope_key_id = null, account = null, prior_attempts = null, payload = '\\x00',
                status = :status, next_attempt_at = case :status when 'RETRY' then now() end
            where id = :id
            """).param("status", status).param("id", batch.id()).update();
    }
}
