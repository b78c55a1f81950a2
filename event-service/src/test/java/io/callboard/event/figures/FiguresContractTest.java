package io.callboard.event.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class FiguresContractTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RegistrationConfirmed",
                "RegistrationPending",
                "RegistrationWaitlisted",
                "RegistrationPromoted",
                "RegistrationChanged",
                "RegistrationCancelled",
                "RegistrationErased"
            })
    void readsTheExampleOfEachRegistration(String type) {
        RegistrationState state = JSON.readValue(Contracts.example("registrations.v1", type), RegistrationState.class);

        assertThat(state.isState()).isTrue();
        assertThat(state.registrationId()).isNotNull();
        assertThat(state.eventId()).isNotNull();
        assertThat(state.organizerId()).isEqualTo("org_aurora");
    }

    @Test
    void readsTheExampleOfAnAnnouncement() {
        RemindersAnnounced announced =
                JSON.readValue(Contracts.example("reminders.v1", "RemindersAnnounced"), RemindersAnnounced.class);

        assertThat(announced.timerId()).isNotNull();
        assertThat(announced.part()).isNotBlank();
        assertThat(announced.messages()).isPositive();
        assertThat(announced.sendAt()).isNotNull();
    }
}
