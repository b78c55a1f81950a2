package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class PlacesTest {

    private static final Duration LITTLE = Duration.ofMillis(1);

    private final Semaphore room = new Semaphore(8);
    private final Places places = new Places(room);

    @Test
    void itTakesWhatIsFreeIfThatIsTooLittle() throws InterruptedException {
        assertThat(places.await(6, LITTLE)).isEqualTo(6);
        places.use(6);

        assertThat(places.await(6, LITTLE)).isEqualTo(2);
        assertThat(room.availablePermits()).isZero();
    }

    @Test
    void anotherClaimGetsNoneOfThoseThatAreReserved() throws InterruptedException {
        places.await(4, LITTLE);
        places.reserve(4);

        assertThat(places.has(5)).isFalse();
        assertThat(places.has(4)).isTrue();
        assertThat(places.await(8, LITTLE)).isEqualTo(4);
    }

    @Test
    void allButThoseOfRequestsComeBack() throws InterruptedException {
        places.await(4, LITTLE);
        places.reserve(4);
        places.unreserve(4);
        places.use(3);
        places.has(2);
        places.reserve(2);

        places.release();

        assertThat(room.availablePermits()).isEqualTo(5);
        assertThat(places.reserved()).isZero();
        assertThat(places.await(5, LITTLE)).isEqualTo(5);
    }
}
