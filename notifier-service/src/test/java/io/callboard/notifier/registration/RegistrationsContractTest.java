package io.callboard.notifier.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.ContractMessages;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationsContractTest {

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
    void readsTheExampleOfEachType(String type) {
        RegistrationState state = ContractMessages.example("registrations.v1", type, RegistrationState.class);

        assertThat(state.version()).isPositive();
        assertThat(state.status()).isNotBlank();
        assertThat(state.channels()).isNotEmpty();
        assertThat(state.asksToConfirmEmail()).isEqualTo(type.equals("RegistrationPending"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RegistrationEmailChangeRequested", "RegistrationEmailChanged"})
    void readsWhoGetsAMailAboutANewAddress(String type) {
        RegistrationState asked = ContractMessages.example("registrations.v1", type, RegistrationState.class);

        assertThat(asked.isState()).isFalse();
        assertThat(asked.recipientId()).isNotNull();
        assertThat(asked.usefulUntil()).isAfter(asked.occurredAt());
        assertThat(asked.endedPassHashes()).hasSize(type.equals("RegistrationEmailChanged") ? 1 : 0);
    }
}
