package io.callboard.registration.attendance;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.registration.attendance.message.AttendanceState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class AttendanceContractTest {

    private final JsonMapper json = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(strings = {AttendanceState.JOINED, AttendanceState.LEFT, AttendanceState.RECORDED})
    void writesTheFieldsThatAreAgreed(String type) {
        String example = Contracts.example(AttendanceState.TOPIC, type);
        AttendanceState state = json.readValue(example, AttendanceState.class);

        assertThat(json.readTree(json.writeValueAsString(state))).isEqualTo(json.readTree(example));
    }
}
