package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Fixture with a sandbox for each test, and requests to it. */
abstract class SandboxScene {

    static final String MAIL = """
        {"from":"Callboard <events@callboard.test>","to":["ada@example.com"],"subject":"Tomorrow",
         "text":"See you at http://localhost/watch/1","html":"<p>See <b>you</b></p>",
         "headers":{"List-Unsubscribe":"<http://localhost/unsubscribe/1>"},
         "tags":[{"name":"kind","value":"REMINDER"},{"name":"delivery","value":"%s"}]}\
        """;

    @TempDir
    Path folder;

    final HttpClient client = HttpClient.newHttpClient();
    Clock clock = Clock.systemUTC();
    Sandbox sandbox;
    Webhooks webhooks;

    @BeforeEach
    void start() throws IOException {
        webhooks = new Webhooks();
        sandbox = Sandbox.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                folder,
                clock,
                new MuxWebhooks(webhooks.address(), "hush", clock),
                0,
                new MessageWebhooks(webhooks.at("/webhooks/resend"), Webhooks.SVIX_SECRET, "hush", null, clock));
    }

    @AfterEach
    void stop() {
        webhooks.close();
        sandbox.close();
    }

    static String mail(String delivery) {
        return MAIL.formatted(delivery);
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + sandbox.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    HttpRequest.Builder resend(String path, String body) {
        return to("/resend" + path)
                .header("Authorization", "Bearer re_test")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpRequest.Builder twilio(String form) {
        String login = Base64.getEncoder().encodeToString("AC1:secret".getBytes(UTF_8));
        return to("/twilio/2010-04-01/Accounts/AC1/Messages.json")
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
    }

    void fault(String provider, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(to("/api/faults/" + provider).PUT(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    JsonNode stats() throws IOException, InterruptedException {
        return json(get("/api/messages/stats"));
    }
}
