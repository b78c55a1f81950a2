package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LastTimesTest {

    private final LastTimes times = new LastTimes();

    @Test
    void remembersTheLastTimeOfEachId() {
        Instant first = Instant.parse("2026-12-01T17:00:00Z");
        Stream<UUID> ids = IntStream.range(0, 10_000).mapToObj(number -> new UUID(number, number % 7));
        ids.forEach(id -> {
            assertThat(times.put(id, first)).isNull();
            assertThat(times.put(id, first.plusMillis(1))).isEqualTo(first);
        });
        assertThat(times.put(new UUID(0, 0), first)).isEqualTo(first.plusMillis(1));
        assertThat(times.put(new UUID(9_999, 3), first)).isEqualTo(first.plusMillis(1));
    }

    @Test
    void forgetsAll() {
        times.put(new UUID(1, 2), Instant.EPOCH);
        times.clear();
        assertThat(times.put(new UUID(1, 2), Instant.EPOCH)).isNull();
    }
}
