package io.callboard.registration.registering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

class EventTurnsTest {

    private final EventTurns turns = new EventTurns(new RegisteringProperties(
            1, Duration.ZERO, 1, 1, Duration.ofMillis(50), Duration.ofHours(24), Duration.ofMinutes(15)));
    private final UUID hot = UUID.randomUUID();

    @Test
    void asksToTryAgainWhenTheTurnDoesNotComeInTime() throws Exception {
        var inside = new CountDownLatch(1);
        var moment = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = threads.submit(() -> turns.take(hot, () -> {
                inside.countDown();
                return await(moment);
            }));
            Future<String> chunk;
            try {
                inside.await();
                assertThatThrownBy(() -> turns.take(hot, () -> "never"))
                        .isInstanceOfSatisfying(BusyException.class, busy -> {
                            assertThat(busy.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
                            assertThat(busy.getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                                    .isEqualTo("2");
                        });
                assertThat(turns.take(UUID.randomUUID(), () -> "another event")).isEqualTo("another event");
                chunk = threads.submit(() -> turns.await(hot, () -> "a chunk waits longer"));
            } finally {
                moment.countDown();
            }

            assertThat(first.get()).isEqualTo("done");
            assertThat(chunk.get()).isEqualTo("a chunk waits longer");
        }
        assertThat(turns.take(hot, () -> "free again")).isEqualTo("free again");
    }

    @Test
    void givesTheTurnBackAfterAFailure() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> turns.take(hot, () -> {
                        throw new IllegalStateException("broken");
                    }))
                    .hasMessage("broken");
        }
    }

    private static String await(CountDownLatch moment) {
        try {
            moment.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "done";
    }
}
