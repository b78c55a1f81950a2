package io.callboard.analytics.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.limit.RateLimits;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoomLimitsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final RoomLimits limits = new RoomLimits(
            new RoomProperties(Duration.ofHours(1), 2, Duration.ofMinutes(1)),
            new RateLimits(new SimpleMeterRegistry(), new TimeMeter() {
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
    void refusesWhatIsTooMuchForOnePassUntilItIsFreeAgain() {
        byte[] pass = {1};
        assertThat(limits.ofPass(pass)).isEmpty();
        assertThat(limits.ofPass(pass)).isEmpty();
        assertThat(limits.ofPass(pass)).contains(Duration.ofSeconds(30));
        assertThat(limits.ofPass(new byte[] {2})).isEmpty();

        nanos.addAndGet(Duration.ofSeconds(30).toNanos());

        assertThat(limits.ofPass(pass)).isEmpty();
    }
}
