package io.callboard.scheduler.audience;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.scheduler.ContractMessages;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttendanceContractTest {

    @ParameterizedTest
    @CsvSource({"AttendeeJoined, false", "AttendeeLeft, false", "AttendanceRecorded, true"})
    void onlyAfterTheEndItIsRecordedWhoAttended(String type, boolean recorded) {
        AttendanceState state = ContractMessages.read(
                "attendance.v1", type, Contracts.example("attendance.v1", type), AttendanceState.class);

        assertThat(state).hasNoNullFieldsOrPropertiesExcept("outcome");
        assertThat(state.isRecorded()).isEqualTo(recorded);
    }
}
