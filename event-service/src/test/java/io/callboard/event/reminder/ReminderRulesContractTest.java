package io.callboard.event.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class ReminderRulesContractTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Test
    void readsTheExample() {
        ReminderRulesChanged changed = JSON.readValue(
                Contracts.example("reminder-controls.v1", "ReminderRulesChanged"), ReminderRulesChanged.class);

        assertThat(changed.isState()).isTrue();
        assertThat(changed.organizerId()).isEqualTo("org_aurora");
        assertThat(changed.version()).isPositive();
        assertThat(changed.rules()).containsExactly("P1D", "PT1H", "PT0S");
    }
}
