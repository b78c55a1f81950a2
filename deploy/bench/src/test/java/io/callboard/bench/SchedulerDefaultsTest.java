package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SchedulerDefaultsTest {

    @Test
    void knowsHowLongBeforeItsDueInstantATimerArms() {
        assertThat(SchedulerDefaults.armLead()).isPositive();
    }
}
