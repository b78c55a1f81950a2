package io.callboard.analytics.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class RemindersContractTest {

    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Test
    void readsReminders() {
        assertThat(json.readValue(Contracts.example("reminders.v1", "ReminderDue"), ReminderDue.class))
                .hasNoNullFieldsOrProperties();
    }
}
