package io.callboard.analytics.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class RegistrationsContractTest {

    private final JsonMapper json = JsonMapper.builder()
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
    void readsEveryMessage(String type) {
        RegistrationState state = json.readValue(Contracts.example("registrations.v1", type), RegistrationState.class);

        assertThat(state)
                .hasNoNullFieldsOrPropertiesExcept(
                        "source",
                        "medium",
                        "campaign",
                        "term",
                        "content",
                        "origin",
                        "segment",
                        "erasedAt",
                        "passHash",
                        "guestPassHash",
                        "guestStatus",
                        "endedGuestPassHashes",
                        "endedPassHashes");
        assertThat(state.channels()).isNotEmpty();
        assertThat(state.version()).isPositive();
        assertThat(state.isState()).isTrue();
        assertThat(state.labels().stream().map(Label::dimension))
                .containsExactly(
                        state.isErased()
                                ? new String[0]
                                : new String[] {"medium", "campaign", "content", "answer:diet"});
    }

    @Test
    void readsAPassWithoutAState() {
        RegistrationState issued = json.readValue(
                Contracts.example("registrations.v1", "RegistrationPassIssued"), RegistrationState.class);

        assertThat(issued.passHash()).hasSize(64);
        assertThat(issued.isState()).isFalse();
    }

    @Test
    void readsAGuestPassWithoutAState() {
        RegistrationState repeated =
                json.readValue(Contracts.example("registrations.v1", "RegistrationRepeated"), RegistrationState.class);

        assertThat(repeated.actingGuestPassHash()).hasSize(64);
        assertThat(repeated.endedGuestPassHashes()).hasSize(1);
        assertThat(repeated.isState()).isFalse();
    }

    @Test
    void readsThePassesThatAChangeOfTheAddressEnded() {
        RegistrationState changed = json.readValue(
                Contracts.example("registrations.v1", "RegistrationEmailChanged"), RegistrationState.class);

        assertThat(changed.endedPassHashes()).hasSize(1);
        assertThat(changed.isState()).isFalse();
    }

    @Test
    void readsTypesThatItSkips() {
        String joined = """
                {"registrationId": "0197c1b2-03d4-7e6f-8a1b-2c3d4e5f6071", "occurredAt": "2026-12-01T17:00:00Z"}
                """;

        assertThat(json.readValue(joined, RegistrationState.class).isState()).isFalse();
    }
}
