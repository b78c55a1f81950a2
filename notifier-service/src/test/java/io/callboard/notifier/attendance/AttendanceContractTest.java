package io.callboard.notifier.attendance;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.ContractMessages;
import org.junit.jupiter.api.Test;

class AttendanceContractTest {

    @Test
    void readsTheExample() {
        AttendanceState state = ContractMessages.example("attendance.v1", "AttendanceRecorded", AttendanceState.class);

        assertThat(state.outcome()).isEqualTo("ATTENDED");
        assertThat(state.version()).isPositive();
        assertThat(state.joinedAt()).isBefore(state.leftAt());
        assertThat(state.sessions()).isPositive();
        assertThat(state.seconds()).isPositive();
    }
}
