package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountProfile;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.Throughput;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.Effect;
import io.callboard.notifier.attempt.Next;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Answered batches wait while a burst is sent: for how long, in which order, and what the memory keeps of them. */
class BacklogIT extends DispatchScene {

    private static final Duration LITTLE = Duration.ofMillis(1);

    private final AtomicLong nanoTime = new AtomicLong();
    private final Underway underway = new Underway();
    private final BlockingQueue<Outcomes.Outcome> answered = new ArrayBlockingQueue<>(8);

    /** Accepts two mails in a request. */
    private static final Account PAIRS = new Account() {

        private final AccountProfile profile = new AccountProfile(
                "pairs", Channel.EMAIL, "events@example.com", 2, true, 0, Duration.ofSeconds(1), "none");

        @Override
        public AccountProfile profile() {
            return profile;
        }

        @Override
        public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
            throw new UnsupportedOperationException();
        }
    };

    @Test
    void batchesOfACrowdWaitLongerThanOthers() {
        withBacklog(backlog -> {
            backlog.add(nothing(), true);
            passes(Backlog.LONGEST.plus(LITTLE));
            assertThat(backlog.isOverdue()).isFalse();

            backlog.add(nothing(), false);
            assertThat(backlog.isOverdue()).isFalse();
            passes(Backlog.LONGEST.plus(LITTLE));
            assertThat(backlog.isOverdue()).isTrue();

            backlog.settleSome();
            assertThat(backlog.isOverdue()).isFalse();
            passes(Backlog.LONGEST_OF_CROWD);
            assertThat(backlog.isOverdue()).isTrue();
        });
    }

    @Test
    void othersAreSettledBeforeThoseOfACrowd() {
        withBacklog(backlog -> {
            backlog.add(nothing(), true);
            backlog.add(nothing(), false);

            backlog.settleSome();
            passes(Backlog.LONGEST.plus(LITTLE));
            assertThat(backlog.isOverdue()).isFalse();
            assertThat(backlog.isEmpty()).isFalse();
        });
    }

    @Test
    void othersThatKeepComingDoNotDelayACrowd() {
        withBacklog(backlog -> {
            backlog.add(nothing(), true);
            passes(Backlog.LONGEST_OF_CROWD.plus(LITTLE));
            backlog.add(nothing(), false);

            backlog.settleSome();
            assertThat(backlog.isOverdue()).isFalse();
            assertThat(backlog.isEmpty()).isFalse();
        });
    }

    @Test
    void aBatchThatIsNotInMemoryIsSettledFromWhatIsStored() {
        Attendee ada = registrant("stored-only@example.com");
        withBacklog(backlog -> {
            for (int i = 0; i < Backlog.MOST; i++) {
                backlog.add(nothing(), true);
            }
            // If it kept what is given here, the delivery would stay QUEUED.
            backlog.add(new AnsweredBatches.Answered(answered(ada, "m-stored").batchId(), List.of()), true);

            while (!backlog.isEmpty()) {
                backlog.settleSome();
            }
            assertThat(status(ada)).isEqualTo("SENT");
        });

        UUID delivery = settled(ada, "PT1H", "SENT");
        assertThat(message(delivery, "DeliverySent").get("providerMessageId").asString())
                .isEqualTo("m-stored");
        assertThat(typesOf(delivery)).containsExactly("DeliverySent");
        assertThat(shownZone(delivery)).isEqualTo("Europe/Berlin");
    }

    @Test
    void aBatchKeepsItsLeaseAsLongAsItWaits() {
        Attendee ada = registrant("leased@example.com");
        withBacklog(backlog -> {
            AnsweredBatches.Answered waiting = answered(ada, "m-leased");
            backlog.add(waiting, true);
            OffsetDateTime first = leaseOf(waiting.batchId());

            backlog.keep();
            assertThat(leaseOf(waiting.batchId())).isEqualTo(first);
            passes(answeredBatches.lease().dividedBy(2));
            backlog.keep();
            assertThat(leaseOf(waiting.batchId())).isAfter(first);
            backlog.settleSome();
        });
        settled(ada, "PT1H", "SENT");
    }

    @Test
    void aRecorderHasABacklogForAFullBatchOfOneOrganizer() {
        Attendee ada = registrant("full-1@example.com");
        Attendee ben = registrant("full-2@example.com");
        withBacklog(backlog -> {
            underway.burst(true);
            Recorder recorder = recorder(backlog);
            ada.due("PT1H", Channel.EMAIL);
            ben.due("PT1H", Channel.EMAIL);
            queued(ada, "PT1H");
            queued(ben, "PT1H");
            Batch full = claim(PAIRS, 1, "first").batches().getFirst();
            assertThat(full.members()).hasSize(2);
            answered.add(accepted(full, "m-1", "m-2"));
            turn(recorder);
            OffsetDateTime first = leaseOf(full.id());

            passes(answeredBatches.lease());
            turn(recorder);
            assertThat(leaseOf(full.id())).isAfter(first);
            passes(Backlog.LONGEST_OF_CROWD.minus(answeredBatches.lease()));
            turn(recorder);
            assertThat(statuses(ada, ben)).containsExactly("QUEUED", "QUEUED");
            passes(LITTLE);
            turn(recorder);
            assertThat(statuses(ada, ben)).containsExactly("SENT", "SENT");
        });
    }

    /** No dispatcher works meanwhile. */
    private void withBacklog(Consumer<Backlog> test) {
        registrant("nobody-else@example.com");
        stopped(() -> test.accept(new Backlog("resend", answeredBatches, nanoTime::get)));
    }

    private Recorder recorder(Backlog backlog) {
        return new Recorder(
                PAIRS,
                "first",
                outcomes,
                answeredBatches,
                backlog,
                new Throughput(),
                underway,
                new Semaphore(0),
                answered);
    }

    private static Outcomes.Outcome accepted(Batch batch, String... messageIds) {
        return new Outcomes.Outcome(
                batch,
                new Next.Decided(
                        Stream.of(messageIds).map(Answer.Receipt::accepted).toList()),
                new Effect.Accepted(),
                Duration.ZERO,
                null);
    }

    private List<String> statuses(Attendee... attendees) {
        return Stream.of(attendees).map(this::status).toList();
    }

    private String status(Attendee attendee) {
        return jdbc.sql("select status from delivery where registration_id = ?")
                .param(attendee.registrationId())
                .query(String.class)
                .single();
    }

    private void passes(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    /** A batch that does not exist. */
    private static AnsweredBatches.Answered nothing() {
        return new AnsweredBatches.Answered(UUID.randomUUID(), List.of());
    }

    /** A batch with a due mail to this person, whose answer is stored. */
    private AnsweredBatches.Answered answered(Attendee attendee, String messageId) {
        attendee.due("PT1H", Channel.EMAIL);
        Outcomes.Outcome outcome = new Outcomes.Outcome(
                claimed(account(Channel.EMAIL)), sent(messageId), new Effect.Accepted(), Duration.ZERO, null);
        answeredBatches.note(List.of(outcome));
        return outcome.answered();
    }

    private OffsetDateTime leaseOf(UUID batchId) {
        return jdbc.sql("select lease_until from provider_batch where id = ?")
                .param(batchId)
                .query(OffsetDateTime.class)
                .single();
    }
}
