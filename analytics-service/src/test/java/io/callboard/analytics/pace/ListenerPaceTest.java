package io.callboard.analytics.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ListenerPaceTest {

    private final AtomicLong asked = new AtomicLong();
    private final ListenerPace pace = new ListenerPace(asked::get);

    @Test
    void aListenerRestsAsLongAsABatchTookInWhichSomebodyAsked() {
        long nanos = nanosOf(() -> {
            asked.incrementAndGet();
            pause(Duration.ofMillis(100));
        });

        assertThat(nanos).isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void aListenerDoesNotRestWhileNobodyAsks() {
        asked.incrementAndGet();

        long nanos = nanosOf(() -> pause(Duration.ofMillis(200)));

        assertThat(nanos).isLessThan(Duration.ofMillis(400).toNanos());
    }

    @Test
    void aListenerRestsAQuarterOfASecondAtMost() {
        long nanos = nanosOf(() -> {
            asked.incrementAndGet();
            pause(Duration.ofSeconds(2));
        });

        assertThat(nanos).isLessThan(Duration.ofSeconds(4).toNanos());
    }

    private long nanosOf(Runnable batch) {
        long beganNanos = System.nanoTime();
        pace.apply(batch);
        return System.nanoTime() - beganNanos;
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
