package io.callboard.chassis.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupervisedLoopTest {

    private static final Duration SOON = Duration.ofMillis(1);

    private final String name = "loop-" + UUID.randomUUID();
    private final AtomicInteger turns = new AtomicInteger();
    private SupervisedLoop loop = loop(() -> Duration.ZERO);

    @AfterEach
    void stop() {
        loop.stop(Duration.ofSeconds(5));
    }

    @Test
    void goesOnAfterAnError() {
        start(() -> {
            throw new NoClassDefFoundError();
        });

        await().until(() -> turns.get() >= 3);
    }

    @Test
    void goesOnAfterAFailureThatCannotBeLogged() {
        start(() -> {
            throw new IllegalStateException() {
                @Override
                public synchronized Throwable getCause() {
                    throw new OutOfMemoryError();
                }
            };
        });

        await().until(() -> turns.get() >= 3);
    }

    @Test
    void goesOnWhenATurnInterruptsItsThread() {
        start(() -> {
            Thread.currentThread().interrupt();
            return SOON;
        });

        await().until(() -> turns.get() >= 3);
    }

    @Test
    void isStalledWhenATurnDoesNotEnd() {
        var end = new CountDownLatch(1);
        start(() -> {
            end.await();
            return Duration.ofDays(1);
        });

        await().untilAsserted(() -> assertThat(SupervisedLoop.stalled(SOON)).contains(name));
        assertThat(SupervisedLoop.stalled()).doesNotContain(name);

        end.countDown();
        await().untilAsserted(() -> assertThat(SupervisedLoop.stalled(SOON)).doesNotContain(name));
    }

    @Test
    void isNotStalledWhileItPauses() {
        start(() -> Duration.ofDays(1));
        await().until(() -> turns.get() == 1);

        await().during(Duration.ofMillis(100))
                .until(() -> !SupervisedLoop.stalled(SOON).contains(name));
    }

    @Test
    void isNotStalledWhileALongTurnShowsThatItWorks() {
        var end = new CountDownLatch(1);
        start(() -> {
            while (end.getCount() > 0) {
                loop.signOfLife();
                Thread.onSpinWait();
            }
            return Duration.ofDays(1);
        });
        await().until(() -> turns.get() == 1);

        assertThat(SupervisedLoop.stalled(Duration.ofSeconds(5))).doesNotContain(name);
        end.countDown();
    }

    @Test
    void isNotStalledWhenItWasStopped() {
        start(() -> Duration.ofDays(1));
        await().until(() -> turns.get() == 1);

        loop.stop(Duration.ofSeconds(5));

        assertThat(SupervisedLoop.stalled(Duration.ZERO)).doesNotContain(name);
        assertThat(loop.isRunning()).isFalse();
    }

    private void start(SupervisedLoop.Turn turn) {
        loop = loop(turn);
        loop.start();
    }

    private SupervisedLoop loop(SupervisedLoop.Turn turn) {
        return new SupervisedLoop(
                name,
                () -> {
                    turns.incrementAndGet();
                    return turn.take();
                },
                SOON);
    }
}
