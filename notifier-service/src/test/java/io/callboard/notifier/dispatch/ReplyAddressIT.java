package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Answers to mails go where their organizer wants them. */
class ReplyAddressIT extends DispatchScene {

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> set(String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url("/api/v1/notifications/reply-to")))
                        .header("Authorization", "Bearer " + Tokens.organizer(organizer()))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode mail(Attendee attendee, String rule) {
        UUID delivery = settled(attendee.due(rule, Channel.EMAIL), rule, "SENT");
        return providers.accepted(delivery).getFirst().mail();
    }

    @Test
    void mailsNameTheAddressUntilItIsRemoved() throws Exception {
        Attendee ada = registrant("reply@example.com");
        Attendee other = new Attendee(
                        kafka,
                        "org_other",
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        "o@example.com",
                        "+12025550100",
                        Map.of())
                .event(1, 1, "SCHEDULED")
                .registered()
                .contact();
        try {
            assertThat(set("{\"address\":\" Team@Example.com\"}").body())
                    .isEqualTo("{\"address\":\"team@example.com\"}");

            assertThat(mail(ada, "PT1H").get("reply_to").get(0).asString()).isEqualTo("team@example.com");
            assertThat(mail(other, "PT1H").has("reply_to")).isFalse();
            assertThat(json("org_other", "/api/v1/notifications/reply-to")
                            .get("address")
                            .isNull())
                    .isTrue();
            HttpResponse<String> refused = set("{\"address\":\"a@b\\r\\nBcc: x@example.com\"}");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("/address");
            assertThat(json(organizer(), "/api/v1/notifications/reply-to")
                            .get("address")
                            .asString())
                    .isEqualTo("team@example.com");
        } finally {
            assertThat(set("{\"address\":null}").body()).isEqualTo("{\"address\":null}");
        }
        assertThat(mail(ada, "PT15M").has("reply_to")).isFalse();
    }
}
