package io.callboard.scheduler.audience;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.scheduler.ContractMessages;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationsContractTest {

    @ParameterizedTest
    @CsvSource({
        "RegistrationConfirmed, true",
        "RegistrationPending, false",
        "RegistrationWaitlisted, false",
        "RegistrationPromoted, true",
        "RegistrationChanged, true",
        "RegistrationCancelled, false",
        "RegistrationErased, false"
    })
    void readsTheExampleOfEachType(String type, boolean confirmed) {
        RegistrationState state = read(Contracts.example("registrations.v1", type));

        assertThat(state.registrationId()).isEqualTo(UUID.fromString("0197c1b2-03d4-7e6f-8a1b-2c3d4e5f6071"));
        assertThat(state.eventId()).isEqualTo(UUID.fromString("0197c1a0-5b1e-7c3a-9d52-6f2f0f6a1c01"));
        assertThat(state.organizerId()).isEqualTo("org_aurora");
        assertThat(state.version()).isPositive();
        assertThat(state.isConfirmed()).isEqualTo(confirmed);
        assertThat(state.channels()).isNotNull();
        assertThat(state.occurredAt()).isNotNull();
    }

    @Test
    void knowsTheEpochThePersonWasTold() {
        assertThat(read(Contracts.example("registrations.v1", "RegistrationConfirmed"))
                        .knownEpoch())
                .isPositive();
        assertThat(read("""
                        {"registrationId": "0197c1b2-03d4-7e6f-8a1b-2c3d4e5f6071", "version": 1, "status": "CONFIRMED"}
                        """).knownEpoch()).isZero();
    }

    @Test
    void takesAnyTypeWithAVersionAndAStatusForAState() {
        String promoted = Contracts.example("registrations.v1", "RegistrationConfirmed");
        RegistrationState state =
                ContractMessages.read("registrations.v1", "RegistrationPromoted", promoted, RegistrationState.class);

        assertThat(state.isState()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"version\": 3", ", \"status\": \"CONFIRMED\""})
    void leavesAsideWhatIsNoState(String more) {
        RegistrationState state = read("""
                {"registrationId": "0197c1b2-03d4-7e6f-8a1b-2c3d4e5f6071", "occurredAt": "2026-12-01T17:00:00Z"%s}
                """.formatted(more));

        assertThat(state.registrationId()).isNotNull();
        assertThat(state.isState()).isFalse();
    }

    private static RegistrationState read(String json) {
        return ContractMessages.read("registrations.v1", "Any", json, RegistrationState.class);
    }
}
