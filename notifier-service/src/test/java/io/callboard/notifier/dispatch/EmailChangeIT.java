package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Mails about a change of an e-mail address go to addresses beside the contact, and everything else to the contact. */
class EmailChangeIT extends DispatchScene {

    private static final String REQUESTED = "RegistrationEmailChangeRequested";
    private static final String CHANGED = "RegistrationEmailChanged";

    @Test
    void theNewAddressGetsTheRequestAndTheOldOneEverythingElseUntilTheChange() {
        Attendee ada = known("before@example.com");
        Attendee asked = attendee("after@example.com");
        ada.aside(REQUESTED, asked, tomorrow()).aside(REQUESTED, asked, tomorrow());
        asked.contact();
        ada.due("PT1H", Channel.EMAIL);

        UUID request = settled(asked, "CONFIRM_NEW_EMAIL", "SENT");
        assertThat(to(request)).contains("after@example.com");
        assertThat(text(request))
                .contains("/manage/" + asked.registrationId())
                .doesNotContain("/watch/", ada.registrationId().toString());
        assertThat(to(settled(ada, "PT1H", "SENT"))).contains("before@example.com");

        Attendee notice = attendee("before@example.com");
        ada.contact(2, "after@example.com").aside(CHANGED, notice, tomorrow());
        notice.contact();

        UUID told = settled(notice, "EMAIL_CHANGED", "SENT");
        assertThat(to(told)).contains("before@example.com");
        assertThat(text(told)).contains("was changed").doesNotContain("after@example.com", "/manage/", "/watch/");
        contactKnown(ada, 2);
        ada.due("PT15M", Channel.EMAIL);
        assertThat(to(settled(ada, "PT15M", "SENT"))).contains("after@example.com");
        ada.aside(REQUESTED, asked, tomorrow()).aside(CHANGED, notice, tomorrow());
        ada.due("PT0S", Channel.EMAIL);
        settled(ada, "PT0S", "SENT");
        assertThat(providers.accepted(request)).as("read again").hasSize(1);
        assertThat(providers.accepted(told)).hasSize(1);
    }

    @Test
    void aPersonWhoUnsubscribedOrWasErasedGetsNoRequest() {
        Attendee ada = known("keeps@example.com");
        Attendee unwilling = attendee("unwilling@example.com");
        jdbc.sql("""
                insert into unwanted (registration_id, channel, what, organizer_id)
                values (?, 'EMAIL', 'EVENT', 'org_aurora')
                """).params(unwilling.registrationId()).update();
        ada.aside(REQUESTED, unwilling, tomorrow());
        unwilling.contact();
        settled(unwilling, "CONFIRM_NEW_EMAIL", "SUPPRESSED");
        assertThat(reason(unwilling, "CONFIRM_NEW_EMAIL")).isEqualTo("UNWANTED");

        Attendee replaced = attendee("replaced@example.com");
        replaced.contact();
        kafka.send("contacts.v1", replaced.registrationId().toString(), "ContactErased", null);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from contact where registration_id = ? and erased")
                                .params(replaced.registrationId())
                                .query(Integer.class)
                                .single()
                        == 1);
        ada.aside(REQUESTED, replaced, tomorrow());
        settled(replaced, "CONFIRM_NEW_EMAIL", "SUPPRESSED");
        assertThat(reason(replaced, "CONFIRM_NEW_EMAIL")).isEqualTo("ERASED");

        Attendee late = attendee("late@example.com");
        ada.aside(REQUESTED, late, Instant.now().minusSeconds(1)).due("PT1H", Channel.EMAIL);
        settled(ada, "PT1H", "SENT");
        assertThat(jdbc.sql("select count(*) from delivery where registration_id = ?")
                        .params(late.registrationId())
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private Attendee known(String email) {
        Attendee attendee =
                attendee(email).event(1, 1, "SCHEDULED").registered().contact();
        registrationKnown(attendee, 1);
        contactKnown(attendee, 1);
        return attendee;
    }

    private void contactKnown(Attendee attendee, int version) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from contact where registration_id = ? and version = ?")
                                .params(attendee.registrationId(), version)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    private String to(UUID delivery) {
        return String.valueOf(providers.accepted(delivery).getFirst().to());
    }

    private String text(UUID delivery) {
        return providers.accepted(delivery).getFirst().mail().get("text").asString();
    }

    private static Instant tomorrow() {
        return Instant.now().plus(Duration.ofDays(1));
    }
}
