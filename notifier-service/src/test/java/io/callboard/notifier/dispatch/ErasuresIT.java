package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Nothing is sent to an erased registrant, and the erasure is confirmed once nothing of the person is left. */
class ErasuresIT extends DispatchScene {

    private static final String BEFORE_COMMIT = "notifier.erasure.before-commit";

    @Test
    void queuedDeliveriesAreSuppressedAtOnceAndLaterOnesToo() {
        Attendee ada = registrant("erased@example.com");
        ada.due("PT1H", "REMINDER", Channel.EMAIL, 1, Instant.now().plusSeconds(1_800), Attendee.STARTS_AT);
        queued(ada, "PT1H");

        ada.erased(2, "CANCELLED");

        assertThat(providers.accepted(settled(ada, "PT1H", "SUPPRESSED"))).isEmpty();
        assertThat(reason(ada, "PT1H")).isEqualTo("ERASED");
        ConsumerRecord<byte[], byte[]> confirmed = confirmations(ada, 1).getFirst();
        Contracts.assertValid("erasures.v1", "ErasureConfirmed", confirmed.value());
        assertThat(KafkaProbe.json(confirmed).path("service").asString()).isEqualTo("notifier-service");
        assertThat(contactRows(ada)).isZero();

        ada.contact().due("PT15M", Channel.EMAIL);
        settled(ada, "PT15M", "SUPPRESSED");
        assertThat(reason(ada, "PT15M")).isEqualTo("ERASED");
        assertThat(contactRows(ada)).isZero();
    }

    @Test
    void aRegistrationThatKeepsItsStatusGetsNothingEither() {
        Attendee ada = attendee("over@example.com").event(1, 1, "SCHEDULED");
        // As a service reads it that starts from the first record: the erasure before the contact.
        ada.registration(1, "RegistrationConfirmed", "CONFIRMED", true, "EMAIL").erased(2, "CONFIRMED");
        confirmations(ada, 1);

        ada.contact().due("PT1H", Channel.EMAIL);

        settled(ada, "PT1H", "SUPPRESSED");
        assertThat(reason(ada, "PT1H")).isEqualTo("ERASED");
        settled(ada, "CONFIRMATION", "SUPPRESSED");
        assertThat(contactRows(ada)).isZero();
    }

    @Test
    void theConfirmationWaitsForAnOpenAttempt() {
        Account account = account(Channel.EMAIL);
        Attendee ada = registrant("in-flight@example.com");
        Attendee bob = registrant("beside@example.com");
        stopped(() -> {
            ada.due("PT1H", Channel.EMAIL);
            Batch batch = claimed(account);
            ada.erased(2, "CANCELLED");
            erasureKnown(ada);
            bob.erased(2, "CANCELLED");

            confirmations(bob, 1);
            assertThat(confirmations(ada, 0)).isEmpty();
            assertThat(erasureRows(ada)).isOne();

            record(account, batch, sent("in-flight-" + eventId));
        });

        settled(ada, "PT1H", "SENT");
        confirmations(ada, 1);
        assertThat(erasureRows(ada)).isZero();
    }

    @Test
    void aKillBeforeTheCommitConfirmsNothingAndTheNextTurnDoes() {
        Attendee ada = registrant("killed@example.com");
        AtomicInteger kills = new AtomicInteger();
        try (var _ = Failpoints.arm(BEFORE_COMMIT, () -> {
            if (erasureIsConfirmed(ada) && kills.getAndIncrement() == 0) {
                throw new Failpoints.InjectedFault(BEFORE_COMMIT);
            }
        })) {
            ada.erased(2, "CANCELLED");
            confirmations(ada, 1);
        }

        assertThat(kills.get()).isPositive();
        assertThat(confirmations(ada, 1)).hasSize(1);
    }

    @Test
    void anErasureThatIsReadAgainIsConfirmedAgain() {
        Attendee ada = registrant("again@example.com");
        ada.erased(2, "CANCELLED");
        confirmations(ada, 1);

        ada.erased(2, "CANCELLED");

        confirmations(ada, 2);
    }

    /** Called by the thread that is about to commit the confirmation: it sees its own deletion. */
    private boolean erasureIsConfirmed(Attendee attendee) {
        return jdbc.sql("select count(*) from outbox where topic = 'erasures.v1' and message_key = ?")
                        .param(attendee.registrationId().toString())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private List<ConsumerRecord<byte[], byte[]>> confirmations(Attendee attendee, int expected) {
        return await().atMost(PATIENCE)
                .until(
                        () -> kafka.received(
                                "erasures.v1", attendee.registrationId().toString()),
                        messages -> messages.size() >= expected);
    }

    private void erasureKnown(Attendee attendee) {
        await().atMost(PATIENCE).until(() -> erasureRows(attendee) == 1);
    }

    private int erasureRows(Attendee attendee) {
        return jdbc.sql("select count(*) from erasure where registration_id = ?")
                .param(attendee.registrationId())
                .query(Integer.class)
                .single();
    }

    /** Contacts with anything in them. */
    private int contactRows(Attendee attendee) {
        return jdbc.sql("""
                select count(*) from contact
                where registration_id = ?
                    and (not erased or ciphertext is not null or email_hash is not null or email_masked is not null)
                """)
                .param(attendee.registrationId())
                .query(Integer.class)
                .single();
    }
}
