package io.callboard.chassis.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoundPaceTest {

    private final AtomicLong nanos = new AtomicLong(-7);
    private final RoundPace pace = new RoundPace(Duration.ofMillis(100), nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void messagesGatherBehindALargeRound() {
        assertThat(pace.untilNext()).isZero();

        pace.took(RoundPace.LARGE, false);
        pass(Duration.ofMillis(30));
        assertThat(pace.untilNext()).isEqualTo(Duration.ofMillis(70));

        pass(Duration.ofMillis(70));
        assertThat(pace.untilNext()).isZero();
    }

    @Test
    void aSmallRoundDelaysNothing() {
        pace.took(RoundPace.LARGE - 1, false);

        assertThat(pace.untilNext()).isZero();
    }

    @Test
    void aBacklogIsNotDelayed() {
        pace.took(5_000, true);

        assertThat(pace.untilNext()).isZero();
    }
}
