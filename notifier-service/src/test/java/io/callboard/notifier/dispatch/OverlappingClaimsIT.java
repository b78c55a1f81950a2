package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * In a burst of mails claims overlap. A batch limit of 1 makes a burst of a few deliveries, because a claim takes no more
 * batches than a quarter of the requests under way.
 */
class OverlappingClaimsIT extends DispatchScene {

    private static final int DELIVERIES = 160;

    /** Claims that ran on a thread of their own. */
    private final AtomicInteger overlapping = new AtomicInteger();

    private final AtomicInteger faults = new AtomicInteger();

    @Test
    void everyDeliveryOfABurstIsSentOnce() {
        burst(_ -> {});

        assertThat(overlapping.get()).isGreaterThan(2);
    }

    @Test
    void deliveriesOfTheOtherClaimAreSentOnceWhenOneFails() {
        burst(claim -> {
            if (claim == 1 || claim == 4) {
                faults.incrementAndGet();
                throw new Failpoints.InjectedFault("claim " + claim);
            }
        });

        assertThat(faults.get()).isEqualTo(2);
    }

    /** @param step of each overlapping claim before its commit, with its number from 1 */
    private void burst(IntConsumer step) {
        attendee("burst@example.com").event(1, 1, "SCHEDULED");
        List<Attendee> many = IntStream.range(0, DELIVERIES)
                .mapToObj(i -> attendee("burst" + i + "@example.com"))
                .toList();
        try (Failpoints.Armed _ = Failpoints.arm("notifier.claim.before-commit", () -> {
            if (Thread.currentThread().getName().startsWith("overlapping-claim-")) {
                step.accept(overlapping.incrementAndGet());
            }
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
