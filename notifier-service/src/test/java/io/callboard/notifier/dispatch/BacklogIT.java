package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.Effect;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Answered batches wait while a burst is sent: for how long, in which order, and what the memory keeps of them. */
class BacklogIT extends DispatchScene {

    private static final Duration LITTLE = Duration.ofMillis(1);

    private final AtomicLong nanoTime = new AtomicLong();

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
            passes(Backlog.LONGEST_OF_CROWD.plus(LITTLE));
            backlog.add(nothing(), false);

            backlog.settleSome();
            assertThat(backlog.isOverdue()).isTrue();
            assertThat(backlog.isEmpty()).isFalse();
            backlog.settleSome();
            assertThat(backlog.isEmpty()).isTrue();
        });
    }

    @Test
    void aBatchThatIsNotInMemoryIsSettledFromWhatIsStored() {
        Attendee ada = registrant("stored-only@example.com");
        withBacklog(backlog -> {
            for (int i = 0; i < Backlog.MOST; i++) {
                backlog.add(nothing(), true);
            }
            backlog.add(answered(ada, "m-stored"), true);

            while (!backlog.isEmpty()) {
                backlog.settleSome();
            }
            assertThat(jdbc.sql("select status from delivery where registration_id = ?")
                            .param(ada.registrationId())
                            .query(String.class)
                            .single())
                    .isEqualTo("SENT");
        });

        UUID delivery = settled(ada, "PT1H", "SENT");
        assertThat(message(delivery, "DeliverySent").get("providerMessageId").asString())
                .isEqualTo("m-stored");
        assertThat(typesOf(delivery)).containsExactly("DeliverySent");
        assertThat(jdbc.sql("select shown_zone from delivery where id = ?")
                        .param(delivery)
                        .query(String.class)
                        .single())
                .isEqualTo("Europe/Berlin");
    }

    @Test
    void aBatchKeepsItsLeaseAsLongAsItWaits() {
        Attendee ada = registrant("leased@example.com");
        withBacklog(backlog -> {
            AnsweredBatches.Answered waiting = answered(ada, "m-leased");
            backlog.add(waiting, true);
            OffsetDateTime first = leaseOf(waiting);

            backlog.keep();
            assertThat(leaseOf(waiting)).isEqualTo(first);
            passes(answeredBatches.lease().dividedBy(3));
            backlog.keep();
            assertThat(leaseOf(waiting)).isAfter(first);
            backlog.settleSome();
        });
        settled(ada, "PT1H", "SENT");
    }

    /** No dispatcher works meanwhile. */
    private void withBacklog(Consumer<Backlog> test) {
        registrant("nobody-else@example.com");
        stopped(() -> test.accept(new Backlog("resend", answeredBatches, nanoTime::get)));
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

    private OffsetDateTime leaseOf(AnsweredBatches.Answered batch) {
        return jdbc.sql("select lease_until from provider_batch where id = ?")
                .param(batch.batchId())
                .query(OffsetDateTime.class)
                .single();
    }
}
