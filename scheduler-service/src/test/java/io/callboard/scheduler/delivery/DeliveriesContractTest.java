package io.callboard.scheduler.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.scheduler.ContractMessages;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveriesContractTest {

    @ParameterizedTest
    @CsvSource({
        "DeliverySent, SENT",
        "DeliverySuppressed, SUPPRESSED",
        "DeliveryExpired, EXPIRED",
        "DeliveryFailed, FAILED",
        "DeliveryUnknown, UNKNOWN"
    })
    void readsTheExampleOfEachOutcome(String type, String status) {
        DeliveryState state = ContractMessages.read(
                "deliveries.v1", type, Contracts.example("deliveries.v1", type), DeliveryState.class);

        assertThat(state).hasNoNullFieldsOrPropertiesExcept("reason");
        assertThat(state.status()).isEqualTo(status);
        assertThat(state.reason() == null).isEqualTo(status.equals("SENT"));
    }
}
