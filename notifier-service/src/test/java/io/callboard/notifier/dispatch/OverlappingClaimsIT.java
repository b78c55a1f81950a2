package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * In a burst of mails two claims share a turn. A batch limit of 1 makes a burst of a few deliveries, because a claim takes
 * eight batches.
 */
class TwoClaimsIT extends DispatchScene {

    private static final int DELIVERIES = 80;

    private final AtomicInteger claimsBeside = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();

    @Test
    void everyDeliveryOfABurstIsSentOnce() {
        burst(() -> {});

        assertThat(claimsBeside.get()).isPositive();
    }

    @Test
    void deliveriesOfTheOtherClaimAreSentOnceWhenOneOfTwoFails() {
        burst(() -> {
            if (faults.get() == 0 && Thread.currentThread().isVirtual()) {
                faults.incrementAndGet();
                throw new Failpoints.InjectedFault("the first of two claims");
            }
            if (faults.get() == 1
                    && claimsBeside.get() > 1
                    && !Thread.currentThread().isVirtual()) {
                faults.incrementAndGet();
                throw new Failpoints.InjectedFault("the second of two claims");
            }
        });

        assertThat(faults.get()).isPositive();
    }

    /** @param step of every claim before its commit */
    private void burst(Runnable step) {
        attendee("burst@example.com").event(1, 1, "SCHEDULED");
        List<Attendee> many = IntStream.range(0, DELIVERIES)
                .mapToObj(i -> attendee("burst" + i + "@example.com"))
                .toList();
        try (Failpoints.Armed _ = Failpoints.arm("notifier.claim.before-commit", () -> {
            if (Thread.currentThread().isVirtual()) {
                claimsBeside.incrementAndGet();
            }
            step.run();
        })) {
            stopped(() -> {
                many.forEach(one -> one.registered().contact().due("PT1H", Channel.EMAIL));
                await().atMost(PATIENCE)
                        .until(() -> jdbc.sql("update delivery_queue set batch_limit = 1 where event_id = ?")
                                        .param(eventId)
                                        .update()
                                == DELIVERIES);
            });
            await().atMost(PATIENCE).until(() -> count("SENT") == DELIVERIES);
        }
        many.forEach(one -> assertThat(providers.accepted(id(one, "PT1H"))).hasSize(1));
    }
}
