package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person gets who waits for the decision of the organizer, and with the decision. */
class ApprovalIT extends DispatchScene {

    @Test
    void aRegistrantIsToldAtOnceThatTheOrganizerDecidesAndOnceMoreOfTheApproval() {
        Attendee ada = attendee("pending@example.com")
                .event(1, 1, "SCHEDULED")
                .pending(1, "APPROVAL")
                .contact();
        assertThat(providers
                        .accepted(settled(ada, "PENDING", "SENT"))
                        .getFirst()
                        .text())
                .contains("the organizer decides", "https://example.com/manage/" + ada.registrationId())
                .doesNotContain("https://example.com/watch/");

        ada.approved(2).approved(2);
        ada.registration(3, "RegistrationChanged", "CONFIRMED", true, "SMS");
        registrationKnown(ada, 3);

        assertThat(providers.accepted(settled(ada, "APPROVED", "SENT")))
                .singleElement()
                .satisfies(message -> assertThat(message.text())
                        .contains("the organizer has approved", "https://example.com/watch/" + ada.registrationId()));
        assertThat(rules(ada)).containsExactlyInAnyOrder("PENDING", "APPROVED");
    }

    @Test
    void theMessageFollowsTheConfirmationOfTheAddress() {
        Attendee ada = attendee("confirms.first@example.com")
                .event(1, 1, "SCHEDULED")
                .pending(1, "APPROVAL", "EMAIL")
                .contact();
        settled(ada, "CONFIRM_EMAIL", "SENT");
        assertThat(rules(ada)).containsExactly("CONFIRM_EMAIL");

        ada.pending(2, "APPROVAL");

        assertThat(providers.accepted(settled(ada, "PENDING", "SENT"))).hasSize(1);
    }

    @Test
    void nobodyReadsThatTheOrganizerDecidesAfterTheDecision() {
        Attendee approved =
                attendee("approved.soon@example.com").event(1, 1, "SCHEDULED").contact();
        Attendee denied = attendee("denied.soon@example.com").contact();
        Attendee gone = attendee("gave.up@example.com").contact();
        known(1);
        stopped(() -> {
            List.of(approved, denied, gone).forEach(one -> {
                one.pending(1, "APPROVAL");
                registrationKnown(one, 1);
            });
            approved.approved(2);
            denied.denied(2);
            gone.registration(2, "RegistrationCancelled", "CANCELLED", true, "SMS");
            List.of(approved, denied, gone).forEach(one -> registrationKnown(one, 2));
        });

        settled(approved, "APPROVED", "SENT");
        settled(denied, "DENIED", "SENT");
        assertThat(providers.accepted(settled(approved, "PENDING", "SUPPRESSED")))
                .isEmpty();
        assertThat(reason(approved, "PENDING")).isEqualTo("HAS_SEAT");
        for (Attendee one : List.of(denied, gone)) {
            assertThat(providers.accepted(settled(one, "PENDING", "SUPPRESSED")))
                    .isEmpty();
            assertThat(reason(one, "PENDING")).isEqualTo("REGISTRATION_CANCELLED");
        }
    }

    private List<String> rules(Attendee attendee) {
        return jdbc.sql("select rule from delivery where registration_id = ?")
                .param(attendee.registrationId())
                .query(String.class)
                .list();
    }
}
