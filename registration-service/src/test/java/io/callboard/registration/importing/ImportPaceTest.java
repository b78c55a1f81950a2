package io.callboard.registration.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ImportPaceTest {

    private final AtomicLong people = new AtomicLong();
    private final ImportPace pace = new ImportPace(people::get);

    @Test
    void anImportRestsTwiceAsLongAsAChunkTookInWhichSomebodyRegistered() {
        pace.chunk(() -> {
            people.incrementAndGet();
            pause(Duration.ofMillis(100));
        });
        long endedNanos = System.nanoTime();

        assertThat(began() - endedNanos)
                .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
    }

    /** A rest would take two seconds. */
    @Test
    void anImportDoesNotRestWhileNobodyRegisters() {
        pace.chunk(people::incrementAndGet);
        pace.chunk(() -> pause(Duration.ofSeconds(1)));
        long endedNanos = System.nanoTime();

        assertThat(began() - endedNanos).isLessThan(Duration.ofSeconds(2).toNanos());
    }

    /** When the next chunk begins. */
    private long began() {
        AtomicLong began = new AtomicLong();
        pace.chunk(() -> began.set(System.nanoTime()));
        return began.get();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
