package io.callboard.scheduler.arming;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.scheduler.ContractMessages;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationsContractTest {

    @ParameterizedTest
    @CsvSource({
        "RegistrationConfirmed, true",
        "RegistrationWaitlisted, false",
        "RegistrationChanged, true",
        "RegistrationCancelled, false"
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
    void readsTypesItLeavesAside() {
        RegistrationState state = read("""
                {"registrationId": "0197c1b2-03d4-7e6f-8a1b-2c3d4e5f6071", "occurredAt": "2026-12-01T17:00:00Z"}
                """);

        assertThat(state.registrationId()).isNotNull();
    }

    private static RegistrationState read(String json) {
        return ContractMessages.read("registrations.v1", "Any", json, RegistrationState.class);
    }
}
