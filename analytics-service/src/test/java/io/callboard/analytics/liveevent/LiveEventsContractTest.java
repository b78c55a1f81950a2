package io.callboard.analytics.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class LiveEventsContractTest {

    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LiveEventScheduled",
                "LiveEventChanged",
                "LiveEventRescheduled",
                "LiveEventStarted",
                "LiveEventEnded",
                "LiveEventCancelled"
            })
    void readsEveryMessage(String type) {
        LiveEventState state = json.readValue(Contracts.example("live-events.v1", type), LiveEventState.class);

        assertThat(state).hasNoNullFieldsOrProperties();
        assertThat(state.version()).isPositive();
    }
}
