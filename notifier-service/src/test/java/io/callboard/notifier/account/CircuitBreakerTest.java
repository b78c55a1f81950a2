package io.callboard.notifier.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private final CircuitBreaker circuit = new CircuitBreaker();

    @Test
    void fiveFailuresInARowOpenItAndOneServedRequestClosesIt() {
        for (int i = 0; i < 4; i++) {
            assertThat(circuit.trouble()).isZero();
        }
        assertThat(circuit.isOpen()).isFalse();

        assertThat(circuit.trouble()).isPositive();
        assertThat(circuit.isOpen()).isTrue();
        assertThat(circuit.rest()).isPositive();

        circuit.served();
        assertThat(circuit.isOpen()).isFalse();
        assertThat(circuit.rest()).isZero();
    }

    @Test
    void requestsThatFailTogetherCauseOnePause() {
        for (int i = 0; i < 5; i++) {
            circuit.trouble();
        }

        assertThat(circuit.trouble()).isZero();
    }

    @Test
    void busyAndRefusalsDoNotOpenIt() {
        for (int i = 0; i < 50; i++) {
            circuit.busy();
            circuit.refused();
        }

        assertThat(circuit.isOpen()).isFalse();
    }

    @Test
    void anAcceptedRequestEndsARunOfRefusals() {
        for (int i = 0; i < CircuitBreaker.REFUSALS_TO_PAUSE; i++) {
            circuit.refused();
        }
        assertThat(circuit.refusesEverything()).isTrue();

        circuit.accepted();
        assertThat(circuit.refusesEverything()).isFalse();
    }

    @Test
    void restsGrowUpToFifteenSeconds() {
        assertThat(CircuitBreaker.restBeforeProbe(1)).isEqualTo(Duration.ofMillis(200));
        assertThat(CircuitBreaker.restBeforeProbe(4)).isEqualTo(Duration.ofMillis(1600));
        assertThat(CircuitBreaker.restBeforeProbe(40)).isEqualTo(Duration.ofSeconds(15));
    }
}
