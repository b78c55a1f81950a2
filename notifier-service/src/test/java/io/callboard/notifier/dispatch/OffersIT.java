package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person gets to whom a seat is offered for a time. */
class OffersIT extends DispatchScene {

    private static Instant inAnHour() {
        return Instant.now().plus(Duration.ofHours(1));
    }

    @Test
    void anOfferIsWrittenOnceAndItsAcceptanceIsConfirmed() {
        Attendee ada = waiting("offered@example.com");

        ada.offered(2, inAnHour());
        ada.offered(2, inAnHour());
        ada.offered(3, inAnHour());
        registrationKnown(ada, 3);
        assertThat(providers.accepted(settled(ada, "OFFERED", "SENT")))
                .singleElement()
                .satisfies(mail -> assertThat(mail.text())
                        .contains(
                                "It is held for you until",
                                "Take the seat: https://example.com/manage/" + ada.registrationId())
                        .doesNotContain("https://example.com/watch/"));

        ada.registration(4, "RegistrationPromoted", "CONFIRMED", true, "EMAIL");
        settled(ada, "PROMOTED", "SENT");
        assertThat(rules(ada)).containsExactlyInAnyOrder("WAITLISTED", "OFFERED", "PROMOTED");
    }

    @Test
    void anOfferIsNotWrittenWhenItHasExpiredOrWasAccepted() {
        Attendee late = waiting("late@example.com");
        Attendee quick = waiting("quick@example.com");
        Attendee gone = waiting("gone@example.com");
        stopped(() -> {
            late.offered(2, Instant.now().minusSeconds(5));
            registrationKnown(late, 2);
            quick.offered(2, inAnHour());
            registrationKnown(quick, 2);
            quick.registration(3, "RegistrationPromoted", "CONFIRMED", true, "EMAIL");
            registrationKnown(quick, 3);
            gone.offered(2, inAnHour());
            registrationKnown(gone, 2);
            gone.registration(3, "RegistrationCancelled", "CANCELLED", true, "EMAIL");
            registrationKnown(gone, 3);
        });

        settled(late, "OFFERED", "EXPIRED");
        assertThat(reason(late, "OFFERED")).isEqualTo("TOO_LATE");
        settled(quick, "OFFERED", "SUPPRESSED");
        assertThat(reason(quick, "OFFERED")).isEqualTo("HAS_SEAT");
        settled(quick, "PROMOTED", "SENT");
        settled(gone, "OFFERED", "SUPPRESSED");
        assertThat(reason(gone, "OFFERED")).isEqualTo("REGISTRATION_CANCELLED");
    }

    @Test
    void anOfferOfACancelledEventIsNotWritten() {
        Attendee ada = waiting("cancelled@example.com");
        stopped(() -> {
            ada.offered(2, inAnHour());
            registrationKnown(ada, 2);
            ada.event(2, 2, "CANCELLED");
            known(2);
        });

        settled(ada, "OFFERED", "SUPPRESSED");
        assertThat(reason(ada, "OFFERED")).isEqualTo("EVENT_CANCELLED");
    }

    @Test
    void thePersonIsToldThatTheOfferHasExpired() {
        Attendee ada = waiting("expired@example.com");
        ada.offered(2, inAnHour());
        settled(ada, "OFFERED", "SENT");

        ada.offerExpired(3);
        ada.offerExpired(3);

        settled(ada, "OFFER_EXPIRED", "SENT");
        assertThat(rules(ada)).containsExactlyInAnyOrder("WAITLISTED", "OFFERED", "OFFER_EXPIRED");
    }

    @Test
    void aPersonWithAnOfferGetsNoReminderAndIsToldOfACancellation() {
        Attendee ada = waiting("told@example.com");
        ada.offered(2, inAnHour());
        settled(ada, "OFFERED", "SENT");
        ada.due("PT1H", Channel.EMAIL);
        waits(ada, "PT1H");

        ada.event(2, 2, "CANCELLED");
        known(2);
        ada.due(
                "CANCELLED",
                "CANCELLED",
                Channel.EMAIL,
                2,
                Instant.now(),
                Instant.now().plusSeconds(600));

        settled(ada, "CANCELLED", "SENT");
        settled(ada, "PT1H", "SUPPRESSED");
    }

    private Attendee waiting(String email) {
        Attendee attendee = attendee(email)
                .event(1, 1, "SCHEDULED")
                .contact()
                .registration(1, "RegistrationWaitlisted", "WAITLISTED", true, "EMAIL");
        settled(attendee, "WAITLISTED", "SENT");
        return attendee;
    }

    private List<String> rules(Attendee attendee) {
        return jdbc.sql("select rule from delivery where registration_id = ?")
                .param(attendee.registrationId())
                .query(String.class)
                .list();
    }
}
