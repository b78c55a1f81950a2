package io.callboard.analytics.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.limit.RateLimits;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EngagementLimitsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EngagementLimits limits = new EngagementLimits(
            new EngagementProperties(
                    Duration.ofDays(1), 120, Duration.ofMinutes(1), 2, Duration.ofMinutes(1), List.of("10.0.0.0/8")),
            new RateLimits(meters, new TimeMeter() {
                @Override
                public long currentTimeNanos() {
                    return nanos.get();
                }

                @Override
                public boolean isWallClockBased() {
                    return false;
                }
            }));

    @Test
    void refusesABatchThatIsTooManyForItsPassAndSaysWhenItIsNot() {
        assertThat(limits.ofPass(new byte[] {1}, 100)).isEmpty();
        assertThat(limits.ofPass(new byte[] {1}, 100)).contains(Duration.ofSeconds(40));
        assertThat(limits.ofPass(new byte[] {2}, 100)).isEmpty();

        nanos.addAndGet(Duration.ofSeconds(40).toNanos());

        assertThat(limits.ofPass(new byte[] {1}, 100)).isEmpty();
        assertThat(meters.get("callboard.limits.refused")
                        .tag("limit", "pass")
                        .counter()
                        .count())
                .isOne();
    }

    @Test
    void countsTheRequestsOfAClientButNotThoseOfAProxy() {
        for (int i = 0; i < 2; i++) {
            assertThat(limits.ofClient("2001:db8::1")).isEmpty();
        }
        assertThat(limits.ofClient("2001:db8::2")).as("the same network").isPresent();
        assertThat(limits.ofClient("2001:db8:1::1")).isEmpty();
        for (int i = 0; i < 9; i++) {
            assertThat(limits.ofClient("10.1.2.3")).isEmpty();
        }
    }
}
