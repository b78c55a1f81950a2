package io.callboard.registration.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.limit.RateLimits;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

    private static final int REQUESTS = 6;
    private static final int REGISTRATIONS = 2;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Clock clock = new Clock();
    private final Limits limits = new Limits(
            new LimitProperties(
                    REQUESTS,
                    Duration.ofMinutes(1),
                    REGISTRATIONS,
                    Duration.ofHours(1),
                    List.of("10.0.0.0/8", "::1/128", "fc00::/7")),
            new RateLimits(meters, clock));

    @Test
    void refusesTheRequestAfterTheLastOfTheLimit() {
        assertThat(served("203.0.113.7", 20)).isEqualTo(REQUESTS);
        assertThat(meters.counter("callboard.limits.refused", "limit", "client").count())
                .isEqualTo(20 - REQUESTS);
    }

    @Test
    void saysHowLongToWaitAndServesThen() {
        served("203.0.113.7", REQUESTS);
        Duration wait = limits.ofClient("203.0.113.7").orElseThrow();
        assertThat(wait).isEqualTo(Duration.ofSeconds(10));

        clock.forward(wait.minusMillis(1));
        assertThat(served("203.0.113.7", 1)).isZero();
        clock.forward(Duration.ofMillis(1));
        assertThat(served("203.0.113.7", 2)).isEqualTo(1);
        clock.forward(Duration.ofHours(1));
        assertThat(served("203.0.113.7", 20)).isEqualTo(REQUESTS);
    }

    @Test
    void countsEachClientByItself() {
        served("203.0.113.7", REQUESTS);
        assertThat(served("203.0.113.8", 1)).isEqualTo(1);
    }

    @Test
    void countsAllAddressesOfAnIpv6NetworkTogether() {
        assertThat(served("2001:db8:1:2::1", REQUESTS)).isEqualTo(REQUESTS);
        assertThat(served("2001:db8:1:2:ffff::9", 1)).isZero();
        assertThat(served("2001:db8:1:3::1", 1)).isEqualTo(1);
    }

    @Test
    void countsAllAddressesThatAreNoneTogether() {
        assertThat(served("somebody@example.com", REQUESTS)).isEqualTo(REQUESTS);
        assertThat(served("localhost", 1)).isZero();
        assertThat(served("", 1)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "::1", "fd00::7"})
    void hasNoLimitForNetworksThatAreNamed(String client) {
        assertThat(served(client, 100)).isEqualTo(100);
    }

    @Test
    void countsRegistrationsOfAnAddressByThemselves() {
        served("203.0.113.7", REQUESTS);

        assertThat(limits.ofAddress("ada@example.com")).isEmpty();
        assertThat(limits.ofAddress("ada@example.com")).isEmpty();
        assertThat(limits.ofAddress("ada@example.com")).contains(Duration.ofMinutes(30));
        assertThat(limits.ofAddress("bob@example.com")).isEmpty();
        assertThat(meters.counter("callboard.limits.refused", "limit", "address")
                        .count())
                .isEqualTo(1);
    }

    private long served(String client, int requests) {
        return IntStream.range(0, requests)
                .filter(_ -> limits.ofClient(client).isEmpty())
                .count();
    }

    private static final class Clock implements TimeMeter {
        private long nanos;

        void forward(Duration by) {
            nanos += by.toNanos();
        }

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
