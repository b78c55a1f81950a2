package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Nothing but the request to confirm goes to an e-mail address that has to be confirmed first. */
class ConfirmEmailIT extends DispatchScene {

    @Test
    void onlyTheRequestGoesOutBeforeTheAddressIsConfirmed() {
        Attendee ada = attendee("first@example.com")
                .event(1, 1, "SCHEDULED")
                .pending(1, "EMAIL")
                .contact();
        UUID asked = settled(ada, "CONFIRM_EMAIL", "SENT");
        ada.due("PT1H", Channel.EMAIL).due("PT1H", Channel.SMS);
        Instant moved = Attendee.STARTS_AT.plus(Duration.ofHours(1));
        ada.event(2, 2, "SCHEDULED", "Europe/Berlin", moved);
        known(2);
        ada.due("RESCHEDULED", "RESCHEDULED", Channel.EMAIL, 2, Instant.now(), moved);
        waits(ada, "RESCHEDULED");

        ada.registration(2, "RegistrationConfirmed", "CONFIRMED", true, "EMAIL");

        settled(ada, "CONFIRMATION", "SENT");
        settled(ada, "RESCHEDULED", "SUPPRESSED");
        assertThat(reason(ada, "RESCHEDULED"))
                .as("the confirmation shows the new time")
                .isEqualTo("ALREADY_KNOWN");
        assertThat(providers.accepted(asked)).hasSize(1);
        assertThat(providers.accepted(asked).getFirst().mail().get("text").asString())
                .contains("Confirm your registration")
                .doesNotContain("/watch/");
    }

    @Test
    void aNoticeReachesWhoHasConfirmedTheAddressAndWaitsForTheOrganizer() {
        Attendee ada = attendee("second@example.com")
                .event(1, 1, "SCHEDULED")
                .pending(1, "EMAIL")
                .contact();
        settled(ada, "CONFIRM_EMAIL", "SENT");
        ada.event(2, 2, "CANCELLED");
        known(2);
        ada.due(
                "CANCELLED",
                "CANCELLED",
                Channel.SMS,
                2,
                Instant.now(),
                Instant.now().plusSeconds(600));
        waits(ada, "CANCELLED");

        ada.pending(2, "APPROVAL");

        settled(ada, "CANCELLED", "SENT");
    }

    @Test
    void aDenialReachesWhoIsCancelledByIt() {
        Attendee ada = attendee("denied@example.com")
                .event(1, 1, "SCHEDULED")
                .pending(1, "APPROVAL")
                .contact();
        registrationKnown(ada, 1);
        ada.denied(2);

        UUID denial = settled(ada, "DENIED", "SENT");
        assertThat(providers.accepted(denial)).hasSize(1);
        ada.due("PT1H", Channel.SMS);
        settled(ada, "PT1H", "SUPPRESSED");
    }

    @Test
    void aPersonWhoConfirmedOrWasCancelledMeanwhileIsNotAskedAnyMore() {
        Attendee confirmed = attendee("quick@example.com").pending(1, "EMAIL");
        registrationKnown(confirmed, 1);
        confirmed.registration(2, "RegistrationConfirmed", "CONFIRMED", false, "EMAIL");
        registrationKnown(confirmed, 2);
        Attendee late = attendee("late@example.com").pending(1, "EMAIL");
        registrationKnown(late, 1);
        late.registration(2, "RegistrationCancelled", "CANCELLED", false, "EMAIL");
        registrationKnown(late, 2);

        confirmed.event(1, 1, "SCHEDULED").contact();
        late.contact();

        assertThat(providers.accepted(settled(confirmed, "CONFIRM_EMAIL", "SUPPRESSED")))
                .isEmpty();
        assertThat(reason(confirmed, "CONFIRM_EMAIL")).isEqualTo("ALREADY_CONFIRMED");
        settled(late, "CONFIRM_EMAIL", "SUPPRESSED");
        assertThat(reason(late, "CONFIRM_EMAIL")).isEqualTo("REGISTRATION_CANCELLED");
    }
}
