package io.callboard.notifier.announcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.notifier.ContractMessages;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnnouncementWrittenContractTest {

    @Test
    void readsTheExample() {
        AnnouncementWritten written =
                ContractMessages.example("reminder-controls.v1", "AnnouncementWritten", AnnouncementWritten.class);

        assertThat(written.announcementId()).isNotNull();
        assertThat(written.eventId()).isNotNull();
        assertThat(written.organizerId()).isEqualTo("org_aurora");
        assertThat(written.subject()).isEqualTo("The link has changed");
        assertThat(written.message()).contains("\n");
        assertThat(written.version()).isPositive();
    }

    @Test
    void refusesATextThatIsTooLong() {
        assertThatThrownBy(() -> new AnnouncementWritten(
                        UUID.randomUUID(), UUID.randomUUID(), "org", null, "x".repeat(10_001), 1L))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
