package io.callboard.notifier.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.callboard.chassis.route.PublicUrl;
import io.callboard.notifier.SignedWebhooks;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.callback.Webhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnTwilioTest {

    private static final UUID ID = UUID.fromString("0199a1b2-0000-7000-8000-0000000000c1");
    private static final String SID = "AC0123456789abcdef0123456789abcdef";

    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private volatile int status;
    private volatile String body = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization"));
                byte[] bytes = body.getBytes(UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private OwnTwilio twilio() {
        return new OwnTwilio(
                new TwilioProperties(
                        URI.create("http://localhost:" + server.getAddress().getPort()),
                        "ACours",
                        "ours",
                        "+15005550006",
                        0,
                        Duration.ofSeconds(5),
                        "https://events.example.com/elsewhere",
                        ""),
                new PublicUrl("https://events.example.com"),
                Clock.systemUTC());
    }

    private Answer probe(int answered, String with) {
        status = answered;
        body = with;
        OwnTransport transport = twilio().transport(ID, new ProviderAccess("", 0, "", SID, "token", "", ""));
        return transport.probe();
    }

    @Test
    void showsTheCredentialsOfTheAccountAndSendsNothing() {
        assertThat(probe(200, "{\"sid\":\"%s\",\"status\":\"active\"}".formatted(SID)))
                .isEqualTo(Answer.Accepted.all(List.of()));
        assertThat(requests)
                .containsExactly("GET /2010-04-01/Accounts/" + SID + ".json Basic "
                        + Base64.getEncoder().encodeToString((SID + ":token").getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({"suspended", "closed"})
    void anAccountThatIsNotActiveSendsNothing(String word) {
        assertThat(probe(200, "{\"sid\":\"%s\",\"status\":\"%s\"}".formatted(SID, word)))
                .isEqualTo(new Answer.Refused(403, "20005", null));
    }

    @ParameterizedTest
    @CsvSource({"401, 20003, 20003", "403, 20008, 20008", "404, 20404,", "429, 20429, 20429", "500, 20500, 20500"})
    void tellsWhatTwilioAnswered(int answered, int code, String shown) {
        assertThat(probe(answered, "{\"code\":%d,\"message\":\"no\",\"status\":%d}".formatted(code, answered)))
                .isEqualTo(new Answer.Refused(answered, shown, null));
    }

    @Test
    void takesNothingElseForAYes() {
        assertThat(probe(200, "{\"sid\":\"" + SID + "\"}")).isEqualTo(new Answer.NoAnswer("UNREADABLE_ANSWER"));
        assertThat(probe(200, "<html></html>")).isEqualTo(new Answer.NoAnswer("UNREADABLE_ANSWER"));
        assertThat(probe(302, "")).isEqualTo(new Answer.Refused(302, null, null));
        server.stop(0);
        assertThat(probe(200, "")).isInstanceOf(Answer.NotSent.class);
    }

    @Test
    void verifiesWebhooksToTheAddressOfTheAccount() {
        String own = "https://events.example.com/webhooks/twilio/" + ID;
        Map<String, String> form = Map.of("MessageSid", "SM1", "MessageStatus", "delivered");

        assertThat(isSigned("token", own, form)).isTrue();
        assertThat(isSigned("ours", own, form)).isFalse();
        assertThat(isSigned("token", "https://events.example.com/elsewhere", form))
                .isFalse();
    }

    private boolean isSigned(String token, String url, Map<String, String> form) {
        return twilio().of(ID, "token")
                .isSigned(
                        new Webhook(
                                Map.of("x-twilio-signature", SignedWebhooks.twilio(token, url, form)),
                                null,
                                "MessageSid=SM1&MessageStatus=delivered".getBytes(UTF_8)),
                        Instant.EPOCH);
    }
}
