package io.callboard.scheduler.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class TimerIdTest {

    private static final UUID EVENT = UUID.fromString("0197c1a0-5b1e-7c3a-9d52-6f2f0f6a1c01");

    @Test
    void isTheSameForTheSameEventEpochAndRule() {
        TimerId id = TimerId.of(EVENT, 1, "PT1H", "");

        assertThat(id).isEqualTo(TimerId.of(EVENT, 1, "PT1H", ""));
        assertThat(id.value().version()).isEqualTo(5);
        assertThat(id.value().variant()).isEqualTo(2);
    }

    @Test
    void differsWithEachOfThem() {
        assertThat(TimerId.of(EVENT, 1, "PT1H", ""))
                .isNotEqualTo(TimerId.of(EVENT, 2, "PT1H", ""))
                .isNotEqualTo(TimerId.of(EVENT, 1, "PT2H", ""))
                .isNotEqualTo(TimerId.of(UUID.fromString("0197c1a0-5b1e-7c3a-9d52-6f2f0f6a1c02"), 1, "PT1H", ""))
                .isNotEqualTo(TimerId.of(EVENT, 1, "PT1H", "Europe/Berlin"));
    }

    @Test
    void hasNotChangedSinceTimersHaveBuckets() {
        assertThat(TimerId.of(EVENT, 1, "PT1H", "").value())
                .isEqualTo(UUID.fromString("f0d8d655-4eed-5caa-a77f-635e7cb5b4f2"));
    }
}
