package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Throughput;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.Effect;
import io.callboard.notifier.attempt.Next;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/**
 * While a burst is sent, an answer is stored with its batch, and the deliveries are settled later. What was accepted is
 * never sent again, and is settled once, whatever dies in between.
 */
class AnsweredBatchesIT extends DispatchScene {

    private final Underway underway = new Underway();
    private final Semaphore room = new Semaphore(0);
    private final BlockingQueue<Outcomes.Outcome> answered = new ArrayBlockingQueue<>(8);

    @Test
    void storesTheAnswerDuringABurstAndSettlesAfterIt() {
        Attendee ada = registrant("answered@example.com");
        stopped(() -> {
            Batch batch = dueMail(ada);
            Recorder recorder = recorder(account(Channel.EMAIL));
            answered.add(outcome(batch, sent("m-1")));

            turn(recorder);
            assertThat(status(ada)).isEqualTo("QUEUED");
            assertThat(room.availablePermits()).isEqualTo(1);
            assertThat(misplaced()).isZero();
            OffsetDateTime answeredAt = answeredAt(batch);

            turn(recorder);
            assertThat(status(ada)).isEqualTo("QUEUED");

            underway.burst(false);
            turn(recorder);
            assertThat(status(ada)).isEqualTo("SENT");
            assertThat(jdbc.sql("select settled_at from delivery where id = ?")
                            .param(id(ada, "PT1H"))
                            .query(OffsetDateTime.class)
                            .single())
                    .isEqualTo(answeredAt);
        });

        assertThat(message(id(ada, "PT1H"), "DeliverySent")
                        .get("providerMessageId")
                        .asString())
                .isEqualTo("m-1");
        assertThat(typesOf(id(ada, "PT1H"))).containsExactly("DeliverySent");
    }

    @Test
    void anotherInstanceSettlesWhatADeadOneHasStored() {
        Attendee ada = registrant("abandoned@example.com");
        stopped(() -> {
            Batch batch = dueMail(ada);
            answeredBatches.note(List.of(outcome(batch, sent("m-2"))));
            leaseRunsOut(batch);

            Account resend = account(Channel.EMAIL);
            assertThat(recovery.isDue(resend, List.of())).isFalse();
            assertThat(recovery.take(resend, 5, "other", List.of(), false)).isEmpty();
            assertThat(recovery.giveBack("first", List.of())).isZero();
        });

        UUID delivery = settled(ada, "PT1H", "SENT");
        assertThat(providers.accepted(delivery)).isEmpty();
        assertThat(message(delivery, "DeliverySent").get("providerMessageId").asString())
                .isEqualTo("m-2");
        assertThat(shownZone(delivery)).isEqualTo("Europe/Berlin");
    }

    @Test
    void settlesOnceWhenTwoInstancesDo() {
        Attendee ada = registrant("twice@example.com");
        stopped(() -> {
            Batch batch = dueMail(ada);
            Outcomes.Outcome outcome = outcome(batch, sent("m-3"));
            answeredBatches.note(List.of(outcome));
            leaseRunsOut(batch);

            assertThat(answeredBatches.settleAbandoned(answeredBatches.abandoned()))
                    .isOne();
            assertThat(answeredBatches.settleAbandoned(List.of(batch.id()))).isZero();
            answeredBatches.settle(List.of(outcome.answered()));
            assertThat(status(ada)).isEqualTo("SENT");
        });
        assertThat(typesOf(id(ada, "PT1H"))).containsExactly("DeliverySent");
    }

    @Test
    void aRefusedMessageFailsWithItsReason() {
        Attendee ada = registrant("refused@example.com");
        stopped(() -> {
            Batch batch = dueMail(ada);
            Next refused = new Next.Decided(List.of(Answer.Receipt.refused("invalid_to_address")));
            answeredBatches.note(List.of(outcome(batch, refused)));
            leaseRunsOut(batch);
        });

        settled(ada, "PT1H", "FAILED");
        assertThat(reason(ada, "PT1H")).contains("INVALID_TO_ADDRESS");
    }

    @Test
    void anAnswerToAnEarlierAttemptDecidesTheDeliveryAtOnce() {
        Attendee ada = registrant("late@example.com");
        stopped(() -> {
            Batch first = claimedMail(ada);
            Account resend = account(Channel.EMAIL);
            recovery.take(resend, 5, "other", List.of(), false);
            underway.burst(true);
            Recorder recorder = recorder(resend);
            answered.add(outcome(first, sent("m-4")));

            turn(recorder);
            assertThat(status(ada)).isEqualTo("SENT");
        });
    }

    @Test
    void textMessagesAreSettledAtOnce() {
        Attendee ada = registrant("text@example.com");
        stopped(() -> {
            ada.due("PT1H", Channel.SMS);
            Batch batch = claimed(account(Channel.SMS));
            underway.burst(true);
            Recorder recorder = recorder(account(Channel.SMS));
            answered.add(outcome(batch, sent("m-5")));

            turn(recorder);
            assertThat(status(ada)).isEqualTo("SENT");
        });
    }

    @Test
    void stoppingWhileTheDatabaseIsAwayLeavesAnsweredBatchesToTheirLease() {
        Attendee ada = registrant("stopping@example.com");
        stopped(() -> {
            Batch batch = dueMail(ada);
            Recorder recorder = recorder(account(Channel.EMAIL));
            answered.add(outcome(batch, sent("m-6")));
            turn(recorder);
            try (Failpoints.Armed _ = Failpoints.arm("notifier.settle.before-commit", () -> {
                throw new CannotGetJdbcConnectionException("away");
            })) {
                recorder.settleRest(Duration.ofSeconds(1));
            }
            assertThat(status(ada)).isEqualTo("QUEUED");
            leaseRunsOut(batch);
        });

        UUID delivery = settled(ada, "PT1H", "SENT");
        assertThat(typesOf(delivery)).containsExactly("DeliverySent");
    }

    @Test
    void aFaultAtEachBoundaryLosesAndDoublesNothing() {
        Attendee ada = registrant("faults@example.com");
        for (String boundary : List.of(
                "notifier.answer.before-commit",
                "notifier.answer.after-commit",
                "notifier.settle.before-commit",
                "notifier.settle.after-commit")) {
            List<String> hits = new ArrayList<>();
            stopped(() -> {
                ada.due(boundary, Channel.EMAIL);
                Batch batch = claimed(account(Channel.EMAIL));
                underway.burst(true);
                Recorder recorder = recorder(account(Channel.EMAIL));
                answered.add(outcome(batch, sent("m-" + boundary)));
                try (Failpoints.Armed _ = Failpoints.arm(boundary, () -> {
                    hits.add(boundary);
                    throw new Failpoints.InjectedFault(boundary);
                })) {
                    turnThatMayFail(recorder);
                    underway.burst(false);
                    turnThatMayFail(recorder);
                }
                leaseRunsOut(batch);
            });
            assertThat(hits).isNotEmpty();
            UUID delivery = settled(ada, boundary, "SENT");
            assertThat(message(delivery, "DeliverySent")
                            .get("providerMessageId")
                            .asString())
                    .isEqualTo("m-" + boundary);
            assertThat(typesOf(delivery)).containsExactly("DeliverySent");
            assertThat(providers.accepted(delivery)).isEmpty();
        }
    }

    private Batch dueMail(Attendee attendee) {
        Batch batch = claimedMail(attendee);
        underway.burst(true);
        return batch;
    }

    private Batch claimedMail(Attendee attendee) {
        attendee.due("PT1H", Channel.EMAIL);
        return claimed(account(Channel.EMAIL));
    }

    private Recorder recorder(Account account) {
        Backlog backlog = new Backlog(account.name(), answeredBatches, System::nanoTime);
        return new Recorder(
                account, "first", outcomes, answeredBatches, backlog, new Throughput(), underway, room, answered);
    }

    private static Outcomes.Outcome outcome(Batch batch, Next next) {
        return new Outcomes.Outcome(batch, next, new Effect.Accepted(), Duration.ZERO, null);
    }

    /** What a supervised loop does with a turn that throws. */
    private static void turnThatMayFail(Recorder recorder) {
        try {
            turn(recorder);
        } catch (Failpoints.InjectedFault e) {
            assertThat(e).isNotNull();
        }
    }

    private String status(Attendee attendee) {
        return jdbc.sql("select status from delivery where registration_id = ? and rule = 'PT1H'")
                .param(attendee.registrationId())
                .query(String.class)
                .single();
    }

    private OffsetDateTime answeredAt(Batch batch) {
        return jdbc.sql("select answered_at from provider_batch where id = ? and status = 'ANSWERED'")
                .param(batch.id())
                .query(OffsetDateTime.class)
                .single();
    }
}
