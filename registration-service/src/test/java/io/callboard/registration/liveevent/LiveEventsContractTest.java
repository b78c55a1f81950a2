package io.callboard.registration.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.registration.liveevent.message.LiveEventState;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class LiveEventsContractTest {

    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final StreamSecrets secrets = new StreamSecrets(new MockEnvironment()
            .withProperty("spring.profiles.active", "test")
            .withProperty("callboard.streams.key", "k1:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="));

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
    void readsWhatIsAgreed(String type) {
        LiveEventState state = json.readValue(Contracts.example("live-events.v1", type), LiveEventState.class);

        assertThat(state.eventId()).isNotNull();
        assertThat(state.organizerId()).isEqualTo("org_aurora");
        assertThat(state.startsAt()).isBefore(state.endsAt());
        assertThat(state.start().zone()).isEqualTo("Europe/Berlin");
        assertThat(state.version()).isPositive();
        assertThat(state.isState()).isTrue();
        assertThat(state.segmentKeys()).contains("developers");
        LiveEventState.Stream stream = Objects.requireNonNull(state.stream());
        assertThat(secrets.open(state.eventId(), String.valueOf(stream.keyId()), String.valueOf(stream.ciphertext())))
                .contains("https://video.example.com/live/reminders");
    }

    @Test
    void readsThatARecordingCanBeWatched() {
        LiveEventState state =
                json.readValue(Contracts.example("live-events.v1", "LiveEventReplayReady"), LiveEventState.class);

        assertThat(state.part()).isEqualTo(2);
        assertThat(state.stream()).isNull();
        LiveEventState.Replay replay = Objects.requireNonNull(state.replay());
        assertThat(secrets.open(state.eventId(), String.valueOf(replay.keyId()), String.valueOf(replay.ciphertext())))
                .contains("DS00Spx1CV902MCtPj5WknGlR102V5HFkDe");
    }

    @Test
    void readsAFactThatIsNoState() {
        String fact = "{\"eventId\":\"0192f0c1-8f5b-7c3a-9e0d-3a1f6b2c4d5e\",\"organizerId\":\"org_aurora\"}";

        assertThat(json.readValue(fact, LiveEventState.class).isState()).isFalse();
    }
}
