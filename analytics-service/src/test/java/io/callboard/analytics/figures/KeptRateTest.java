package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KeptRateTest {

    private Instant now = Instant.parse("2026-12-01T17:00:00Z");
    private final Clock clock = new Settable();
    private final AtomicInteger readings = new AtomicInteger();

    private final class Settable extends Clock {

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void isReadAgainWhenItIsOld() {
        KeptRate rate = new KeptRate(clock, Duration.ofSeconds(10), () -> readings.incrementAndGet() / 10.0);

        List<Double> seen = new ArrayList<>();
        for (int second = 0; second < 21; second += 5) {
            seen.add(rate.rate());
            now = now.plusSeconds(5);
        }

        assertThat(seen).containsExactly(0.1, 0.1, 0.2, 0.2, 0.3);
    }

    @Test
    void othersUseTheOldOneWhileItIsRead() {
        AtomicReference<Double> seenByAnother = new AtomicReference<>(0.0);
        List<KeptRate> rates = new ArrayList<>();
        KeptRate rate = new KeptRate(clock, Duration.ofSeconds(10), () -> {
            if (readings.incrementAndGet() == 2) {
                seenByAnother.set(
                        CompletableFuture.supplyAsync(rates.getFirst()::rate).join());
            }
            return readings.get() / 10.0;
        });
        rates.add(rate);
        rate.rate();
        now = now.plusSeconds(11);

        assertThat(rate.rate()).isEqualTo(0.2);
        assertThat(seenByAnother).hasValue(0.1);
    }

    @Test
    void isReadAgainAfterAFailure() {
        KeptRate rate = new KeptRate(clock, Duration.ofSeconds(10), () -> {
            if (readings.incrementAndGet() == 1) {
                throw new IllegalStateException("The database is away");
            }
            return 0.7;
        });

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(rate::rate);
        assertThat(rate.rate()).isEqualTo(0.7);
    }
}
