package io.callboard.analytics.attendance;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class AttendanceContractTest {

    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @ParameterizedTest
    @ValueSource(strings = {"AttendeeJoined", "AttendeeLeft", "AttendanceRecorded"})
    void readsEveryMessage(String type) {
        AttendanceState state = json.readValue(Contracts.example("attendance.v1", type), AttendanceState.class);

        assertThat(state).hasNoNullFieldsOrPropertiesExcept("leftAt", "outcome");
        assertThat(state.isWatching()).isEqualTo(type.equals("AttendeeJoined"));
        assertThat(state.isState()).isTrue();
    }
}
