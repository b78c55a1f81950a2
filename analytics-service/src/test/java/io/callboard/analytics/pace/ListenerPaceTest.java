package io.callboard.analytics.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ListenerPaceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicLong nanoTime = new AtomicLong();
    private final List<Duration> rests = Collections.synchronizedList(new ArrayList<>());
    private final ListenerPace pace = new ListenerPace(nanoTime::get, nanos -> rests.add(Duration.ofNanos(nanos)));

    @Test
    void aListenerRestsAsLongAsItsBatchTookWhenSomebodyAsks() {
        pace.asked();
        pace.apply(batch(Duration.ofMillis(100)));

        assertThat(rests).containsExactly(Duration.ofMillis(100));
    }

    @Test
    void aListenerRestsAQuarterOfASecondAtMost() {
        pace.asked();
        pace.apply(batch(Duration.ofSeconds(2)));

        assertThat(rests).containsExactly(ListenerPace.LONGEST_REST);
    }

    @Test
    void aListenerDoesNotRestWhileNobodyAsks() {
        pace.apply(batch(Duration.ofMillis(100)));
        pace.asked();
        nanoTime.addAndGet(ListenerPace.RECENTLY.toNanos());
        pace.apply(batch(Duration.ofMillis(100)));

        assertThat(rests).isEmpty();
    }

    @Test
    void listenersApplyBatchesOneAfterTheOtherWhenSomebodyAsks() throws InterruptedException {
        AtomicInteger applying = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        pace.asked();

        applyTwice(pace, () -> {
            mostAtOnce.accumulateAndGet(applying.incrementAndGet(), Math::max);
            pause(Duration.ofMillis(20));
            applying.decrementAndGet();
        });

        assertThat(mostAtOnce).hasValue(1);
    }

    @Test
    void noListenerAppliesABatchWhileAnotherRests() throws InterruptedException {
        AtomicInteger applying = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        ListenerPace slow = new ListenerPace(nanoTime::get, _ -> {
            mostAtOnce.accumulateAndGet(applying.incrementAndGet(), Math::max);
            pause(Duration.ofMillis(20));
            applying.decrementAndGet();
        });
        slow.asked();

        applyTwice(slow, () -> {
            mostAtOnce.accumulateAndGet(applying.get() + 1, Math::max);
            batch(Duration.ofMillis(20)).run();
        });

        assertThat(mostAtOnce).hasValue(1);
    }

    @Test
    void listenersApplyBatchesAtTheSameTimeWhileNobodyAsks() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);

        applyTwice(new ListenerPace(), () -> {
            both.countDown();
            await(both);
        });

        assertThat(both.getCount()).isZero();
    }

    /** Two listeners get a batch at the same moment. */
    private static void applyTwice(ListenerPace pace, Runnable batch) throws InterruptedException {
        Thread one = Thread.ofVirtual().start(() -> pace.apply(batch));
        Thread other = Thread.ofVirtual().start(() -> pace.apply(batch));
        assertThat(one.join(PATIENCE)).isTrue();
        assertThat(other.join(PATIENCE)).isTrue();
    }

    private Runnable batch(Duration takes) {
        return () -> nanoTime.addAndGet(takes.toNanos());
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
