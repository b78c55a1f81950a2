package io.callboard.notifier.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.ContractMessages;
import org.junit.jupiter.api.Test;

class ReminderControlsContractTest {

    @Test
    void readsTheExamples() {
        PauseChanged pause = ContractMessages.example("reminder-controls.v1", "PauseChanged", PauseChanged.class);
        ReminderCancelled cancelled =
                ContractMessages.example("reminder-controls.v1", "ReminderCancelled", ReminderCancelled.class);

        assertThat(pause.scope()).isEqualTo("event:" + pause.eventId());
        assertThat(pause.paused()).isTrue();
        assertThat(pause.version()).isPositive();
        assertThat(cancelled.timerId()).isNotNull();
        assertThat(cancelled.organizerId()).isEqualTo("org_aurora");
    }
}
