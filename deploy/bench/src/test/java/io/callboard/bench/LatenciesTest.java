package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void countsFromTheShortestUp() {
        Latencies latencies = Latencies.of(
                LongStream.rangeClosed(1, 200).map(i -> (201 - i) * 1_000_000).toArray());

        assertThat(latencies.percentile(0.5)).isEqualTo(100);
        assertThat(latencies.percentile(0.99)).isEqualTo(198);
        assertThat(latencies.percentile(1)).isEqualTo(200);
    }

    @Test
    void isZeroWithoutRequests() {
        assertThat(Latencies.of(new long[0]).percentile(0.5)).isZero();
    }
}
