package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messages to an address are found by its hash, for its organizer only. */
class SearchIT extends DispatchScene {

    private record Answer(int status, JsonNode body) {

        List<String> ids() {
            return body.get("items")
                    .valueStream()
                    .map(item -> item.get("id").asString())
                    .toList();
        }
    }

    private Answer search(String organizer, String address, String more) {
        return RestClient.create(url("/api/v1/notifications" + more))
                .get()
                .headers(headers -> {
                    headers.setBearerAuth(Tokens.organizer(organizer));
                    headers.add("Callboard-Address", address);
                })
                .exchange((_, response) -> new Answer(
                        response.getStatusCode().value(),
                        JsonMapper.shared().readTree(response.getBody().readAllBytes())));
    }

    @Test
    void anAddressFindsItsMessagesInAnySpelling() {
        String email = "search-" + UUID.randomUUID() + "@example.com";
        Attendee ada = registrant(email).due("PT1H", Channel.EMAIL);
        Attendee again = registrant(email).due("PT15M", Channel.EMAIL);
        Attendee bob = registrant("other-" + email).due("PT1H", Channel.EMAIL);
        String first = settled(ada, "PT1H", "SENT").toString();
        String second = settled(again, "PT15M", "SENT").toString();
        settled(bob, "PT1H", "SENT");

        assertThat(search(organizer(), " " + email.toUpperCase(java.util.Locale.ROOT), "")
                        .ids())
                .containsExactlyInAnyOrder(first, second);
        assertThat(search(organizer(), email, "?eventId=" + eventId + "&status=FAILED")
                        .ids())
                .isEmpty();
        assertThat(search("org_other", email, "").ids()).isEmpty();
        assertThat(search(organizer(), "nobody", "").status()).isEqualTo(400);
        assertThat(search(organizer(), "nobody@example", "").body().toString()).contains("Callboard-Address");
    }

    @Test
    void aReminderShowsWhenItWasArmedAheadOfEverythingElse() {
        Attendee ada = registrant("armed@example.com").due("PT1H", Channel.EMAIL);
        settled(ada, "PT1H", "SENT");

        JsonNode shown = json(organizer(), "/api/v1/notifications?registrationId=" + ada.registrationId())
                .get("items")
                .get(0);

        assertThat(shown.get("timeline")
                        .valueStream()
                        .map(step -> step.get("status").asString())
                        .toList())
                .startsWith("ARMED", "QUEUED", "SENDING", "SENT");
    }
}
