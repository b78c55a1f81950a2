package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The sandbox answers as Twilio does. */
class TwilioTest extends SandboxScene {

    @Test
    void acceptsATextMessage() throws Exception {
        HttpResponse<String> answer = send(twilio("To=%2B4915112345678&From=%2B15005550006&Body=Soon%20%26%20live"
                + "&StatusCallback=http%3A%2F%2Flocalhost%2Fwebhooks%2Ftwilio%3Fdelivery%3Dd1"));

        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode body = json(answer);
        assertThat(body.path("sid").asString()).matches("SM[0-9a-f]{32}");
        assertThat(body.path("status").asString()).isEqualTo("queued");
        assertThat(body.path("to").asString()).isEqualTo("+4915112345678");
        assertThat(body.path("body").asString()).isEqualTo("Soon & live");
        assertThat(body.path("num_segments").asString()).isEqualTo("1");
        JsonNode item = json(get("/api/messages?channel=SMS")).path("items").get(0);
        assertThat(item.path("text").asString()).isEqualTo("Soon & live");
        assertThat(item.path("deliveryId").asString()).isEqualTo("d1");
    }

    @Test
    void refusesABadNumberWithTwiliosCode() throws Exception {
        HttpResponse<String> answer = send(twilio("To=12345&From=%2B15005550006&Body=x"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("code").asInt()).isEqualTo(21211);
        assertThat(json(answer).path("status").asInt()).isEqualTo(400);
    }

    @Test
    void listsTheMessagesToANumber() throws Exception {
        JsonNode first = json(send(twilio("To=%2B4915112345601&From=%2B15005550006&Body=First")));
        JsonNode second = json(send(twilio("To=%2B4915112345601&From=%2B15005550006&Body=Second")));
        send(twilio("To=%2B4915112345602&From=%2B15005550006&Body=Other"));

        JsonNode listed = json(send(to("/twilio/2010-04-01/Accounts/AC1/Messages.json?To=%2B4915112345601")
                        .header("Authorization", "Basic QUMxOng=")
                        .GET()))
                .path("messages");

        assertThat(listed.valueStream().map(message -> message.path("body").asString()))
                .containsExactly("Second", "First");
        assertThat(listed.valueStream().map(message -> message.path("sid")))
                .containsExactly(second.path("sid"), first.path("sid"));
        assertThat(send(to("/twilio/2010-04-01/Accounts/AC1/Messages.json?To=%2B4915112345601")
                                .GET())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void wantsALogin() throws Exception {
        HttpResponse<String> answer = send(to("/twilio/2010-04-01/Accounts/AC1/Messages.json")
                .POST(HttpRequest.BodyPublishers.ofString("To=%2B4915112345678&From=x&Body=x")));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(json(answer).path("code").asInt()).isEqualTo(20003);
    }

    @Test
    void showsAnAccountToItsLogin() throws Exception {
        HttpResponse<String> shown = send(account("AC1:x"));

        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(json(shown).path("sid").asString()).isEqualTo("AC1");
        assertThat(json(shown).path("status").asString()).isEqualTo("active");
        assertThat(send(account("AC1:wrong")).statusCode()).isEqualTo(401);
        assertThat(send(account("AC2:x")).statusCode()).isEqualTo(401);
        assertThat(send(account("AC1")).statusCode()).isEqualTo(401);
    }

    private HttpRequest.Builder account(String login) {
        return to("/twilio/2010-04-01/Accounts/AC1.json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)));
    }

    @Test
    void countsSegmentsAsTheNetworksDo() {
        assertThat(TwilioApi.segments("a".repeat(160))).isEqualTo(1);
        assertThat(TwilioApi.segments("a".repeat(161))).isEqualTo(2);
        assertThat(TwilioApi.segments("€".repeat(81))).isEqualTo(2);
        assertThat(TwilioApi.segments("ж".repeat(71))).isEqualTo(2);
    }
}
