package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.unsubscribe.UnsubscribeLinks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What people do not want is not sent to them, and everything else is. */
class ChoicesIT extends DispatchScene {

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    private UnsubscribeLinks links;

    private void wants(Attendee attendee, Channel channel, String form) throws Exception {
        String link = links.link(attendee.registrationId(), channel);
        HttpRequest choice = HttpRequest.newBuilder(
                        URI.create(url(link.substring(link.indexOf("/unsubscribe/")) + "/choices")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        assertThat(http.send(choice, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private static String address() {
        return "choice-" + UUID.randomUUID() + "@example.com";
    }

    @Test
    void withoutRemindersASecondRegistrationOfTheSameAddressGetsNoneEither() throws Exception {
        String email = address();
        Attendee ada = registrant(email);
        Attendee again = registrant(email);
        Attendee bob = registrant(address());
        Attendee elsewhere = new Attendee(
                        kafka, "org_elsewhere", UUID.randomUUID(), UUID.randomUUID(), email, "+12025550101", Map.of())
                .event(1, 1, "SCHEDULED")
                .registered()
                .contact();

        wants(ada, Channel.EMAIL, "want=EVENT&want=ANNOUNCEMENTS");
        wants(ada, Channel.EMAIL, "want=EVENT&want=ANNOUNCEMENTS");
        ada.due("PT1H", Channel.EMAIL);
        again.due("PT1H", Channel.EMAIL);
        ada.due("PT15M", Channel.SMS);
        bob.due("PT1H", Channel.EMAIL);
        elsewhere.due("PT1H", Channel.EMAIL);

        settled(ada, "PT1H", "SUPPRESSED");
        assertThat(reason(ada, "PT1H")).isEqualTo("UNWANTED");
        settled(again, "PT1H", "SUPPRESSED");
        settled(ada, "PT15M", "SENT");
        settled(bob, "PT1H", "SENT");
        settled(elsewhere, "PT1H", "SENT");

        wants(again, Channel.EMAIL, "want=EVENT&want=REMINDERS&want=ANNOUNCEMENTS&want=LATER");
        ada.due("PT5M", Channel.EMAIL);
        settled(ada, "PT5M", "SENT");
    }

    @Test
    void withoutAnEventTheOthersGoOn() throws Exception {
        String email = address();
        Attendee ada = registrant(email);
        Attendee again = registrant(email);

        wants(ada, Channel.EMAIL, "want=REMINDERS&want=ANNOUNCEMENTS");
        ada.due("PT1H", Channel.EMAIL);
        again.due("PT1H", Channel.EMAIL);

        settled(ada, "PT1H", "SUPPRESSED");
        assertThat(reason(ada, "PT1H")).isEqualTo("UNWANTED");
        settled(again, "PT1H", "SENT");
    }
}
