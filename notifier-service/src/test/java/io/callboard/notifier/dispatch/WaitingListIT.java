package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person gets who waits for a seat, and who then gets one. */
class WaitingListIT extends DispatchScene {

    @Test
    void aPersonWhoWaitsIsToldAtOnceAndOnceMoreWithASeat() {
        Attendee ada = attendee("patient@example.com")
                .event(1, 1, "SCHEDULED")
                .contact()
                .registration(1, "RegistrationWaitlisted", "WAITLISTED", true, "EMAIL");
        assertThat(providers
                        .accepted(settled(ada, "WAITLISTED", "SENT"))
                        .getFirst()
                        .text())
                .contains("waiting list for Launch", "https://example.com/manage/" + ada.registrationId())
                .doesNotContain("https://example.com/watch/");

        ada.registration(2, "RegistrationPromoted", "CONFIRMED", true, "EMAIL");
        ada.registration(2, "RegistrationPromoted", "CONFIRMED", true, "EMAIL");
        ada.registration(3, "RegistrationChanged", "CONFIRMED", true, "EMAIL");
        registrationKnown(ada, 3);

        assertThat(providers.accepted(settled(ada, "PROMOTED", "SENT")))
                .singleElement()
                .satisfies(mail -> assertThat(mail.text())
                        .contains("A seat has become free", "https://example.com/watch/" + ada.registrationId())
                        .contains("https://example.com/calendar/" + ada.registrationId())
                        .contains("https://example.com/manage/" + ada.registrationId()));
        assertThat(rules(ada)).containsExactlyInAnyOrder("WAITLISTED", "PROMOTED");
    }

    @Test
    void aPersonWithASeatDoesNotReadThatTheyWait() {
        Attendee ada = attendee("lucky@example.com").event(1, 1, "SCHEDULED").contact();
        known(1);
        stopped(() -> {
            ada.registration(1, "RegistrationWaitlisted", "WAITLISTED", true, "EMAIL");
            registrationKnown(ada, 1);
            ada.registration(2, "RegistrationPromoted", "CONFIRMED", true, "EMAIL");
            registrationKnown(ada, 2);
        });

        assertThat(providers.accepted(settled(ada, "PROMOTED", "SENT"))).hasSize(1);
        assertThat(providers.accepted(settled(ada, "WAITLISTED", "SUPPRESSED"))).isEmpty();
        assertThat(reason(ada, "WAITLISTED")).isEqualTo("HAS_SEAT");
    }

    @Test
    void aPersonWhoLeftTheListGetsNothing() {
        Attendee ada = attendee("gone@example.com").event(1, 1, "SCHEDULED").contact();
        known(1);
        stopped(() -> {
            ada.registration(1, "RegistrationWaitlisted", "WAITLISTED", true, "EMAIL");
            registrationKnown(ada, 1);
            ada.registration(2, "RegistrationCancelled", "CANCELLED", true, "EMAIL");
            registrationKnown(ada, 2);
        });

        assertThat(providers.accepted(settled(ada, "WAITLISTED", "SUPPRESSED"))).isEmpty();
        assertThat(reason(ada, "WAITLISTED")).isEqualTo("REGISTRATION_CANCELLED");
    }

    private List<String> rules(Attendee attendee) {
        return jdbc.sql("select rule from delivery where registration_id = ?")
                .param(attendee.registrationId())
                .query(String.class)
                .list();
    }
}
