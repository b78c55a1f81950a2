package io.callboard.analytics.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class DeliveriesContractTest {

    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @ParameterizedTest
    @CsvSource({
        "DeliverySent, SENT",
        "DeliverySuppressed, SUPPRESSED",
        "DeliveryExpired, EXPIRED",
        "DeliveryFailed, FAILED",
        "DeliveryUnknown, UNKNOWN",
        "DeliveryDelivered, DELIVERED",
        "DeliveryBounced, BOUNCED",
        "DeliveryComplained, COMPLAINED"
    })
    void readsDeliveries(String type, Outcome outcome) {
        DeliveryState delivery = json.readValue(Contracts.example("deliveries.v1", type), DeliveryState.class);

        assertThat(delivery)
                .hasNoNullFieldsOrPropertiesExcept("reason", "provider", "actor", "resendOf", "handedOverAt");
        assertThat(delivery.handedOverAt() != null).isEqualTo(outcome == Outcome.SENT);
        assertThat(Outcome.ofMessageType(type)).isEqualTo(outcome);
    }

    @Test
    void readsUseOfTheLinkToUnsubscribe() {
        assertThat(json.readValue(Contracts.example("deliveries.v1", Unsubscriptions.TYPE), DeliveryState.class))
                .hasNoNullFieldsOrPropertiesExcept(
                        "deliveryId",
                        "timerId",
                        "rule",
                        "kind",
                        "epoch",
                        "reason",
                        "provider",
                        "actor",
                        "resendOf",
                        "handedOverAt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DeliveryOpened", "DeliveryClicked"})
    void readsOpensAndClicks(String type) {
        assertThat(Views.isTold(type)).isTrue();
        assertThat(json.readValue(Contracts.example("deliveries.v1", type), DeliveryState.class))
                .hasNoNullFieldsOrPropertiesExcept("reason", "provider", "resendOf", "handedOverAt");
    }

    @Test
    void skipsMessagesThatAreNotDeliveries() {
        assertThat(Outcome.isTold("Unsubscribed")).isFalse();
    }
}
