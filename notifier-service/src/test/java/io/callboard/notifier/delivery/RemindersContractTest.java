package io.callboard.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.ContractMessages;
import io.callboard.notifier.address.Channel;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RemindersContractTest {

    @Test
    void readsTheExample() {
        NewDelivery delivery = ContractMessages.example("reminders.v1", "ReminderDue", ReminderDue.class)
                .delivery(Kind.REMINDER, Channel.EMAIL, Instant.EPOCH);

        assertThat(delivery.timerId()).isNotNull();
        assertThat(delivery.epoch()).isPositive();
        assertThat(delivery.id().version()).isEqualTo(5);
        assertThat(delivery.usefulUntil()).isAfter(delivery.dueAt());
    }
}
