package io.callboard.notifier.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.ContractMessages;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveEventsContractTest {

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
    void readsTheExampleOfEachType(String type) {
        LiveEventState state = ContractMessages.example("live-events.v1", type, LiveEventState.class);

        assertThat(state.version()).isPositive();
        assertThat(state.epoch()).isPositive();
        assertThat(state.title()).isNotBlank();
        assertThat(state.start().zone()).isNotBlank();
        assertThat(state.endsAt()).isAfter(state.startsAt());
        assertThat(state.resources()).isNotEmpty();
        assertThat(state.branding()).isNotNull();
    }
}
