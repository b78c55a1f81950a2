package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SandboxTest {

    private static final String MAIL = """
            {"from":"Callboard <events@callboard.test>","to":["ada@example.com"],"subject":"Tomorrow",
             "text":"See you at http://localhost/watch/1","html":"<p>See <b>you</b></p>",
             "headers":{"List-Unsubscribe":"<http://localhost/unsubscribe/1>"},
             "tags":[{"name":"kind","value":"REMINDER"},{"name":"delivery","value":"%s"}]}""";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Clock clock = Clock.systemUTC();
    private Sandbox sandbox;

    @BeforeEach
    void start() throws IOException {
        sandbox = Sandbox.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder, clock);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private static String mail(String delivery) {
        return MAIL.formatted(delivery);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + sandbox.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    private HttpRequest.Builder resend(String path, String body) {
        return to("/resend" + path)
                .header("Authorization", "Bearer re_test")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder twilio(String form) {
        String login = Base64.getEncoder().encodeToString("AC1:secret".getBytes(UTF_8));
        return to("/twilio/2010-04-01/Accounts/AC1/Messages.json")
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
    }

    private void fault(String provider, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(to("/api/faults/" + provider).PUT(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private JsonNode stats() throws IOException, InterruptedException {
        return json(get("/api/messages/stats"));
    }

    @Test
    void startsOnlyWhereTheEnvironmentAllowsIt() {
        assertThat(Sandbox.allowed(Map.of())).isFalse();
        assertThat(Sandbox.allowed(Map.of("CALLBOARD_SANDBOX", ""))).isFalse();
        assertThat(Sandbox.allowed(Map.of("CALLBOARD_SANDBOX", "true"))).isTrue();
    }

    @Nested
    class Resend {

        @Test
        void acceptsAMailAndShowsItInFull() throws Exception {
            HttpResponse<String> answer = send(resend("/emails", mail("d1")).header("Idempotency-Key", "key-1"));

            assertThat(answer.statusCode()).isEqualTo(200);
            String id = json(answer).path("id").asString();
            JsonNode item = json(get("/api/messages?to=ADA@example.com&channel=EMAIL"))
                    .path("items")
                    .get(0);
            assertThat(item.path("id").asString()).isEqualTo(id);
            assertThat(item.path("provider").asString()).isEqualTo("resend");
            assertThat(item.path("channel").asString()).isEqualTo("EMAIL");
            assertThat(item.path("to").asString()).isEqualTo("ada@example.com");
            assertThat(item.path("from").asString()).isEqualTo("Callboard <events@callboard.test>");
            assertThat(item.path("subject").asString()).isEqualTo("Tomorrow");
            assertThat(item.path("html").asString()).isEqualTo("<p>See <b>you</b></p>");
            assertThat(item.path("headers").path("List-Unsubscribe").asString())
                    .isEqualTo("<http://localhost/unsubscribe/1>");
            assertThat(item.path("deliveryId").asString()).isEqualTo("d1");
            assertThat(item.path("idempotencyKey").asString()).isEqualTo("key-1");
            assertThat(item.path("attachments").size()).isZero();
        }

        @Test
        void takesABatchWholeOrNotAtAll() throws Exception {
            String good = "[" + mail("a") + "," + mail("ü") + "," + mail("c") + "]";
            String bad = "[" + mail("d") + "," + mail("e").replace("ada@example.com", "nobody") + "]";

            HttpResponse<String> accepted = send(resend("/emails/batch", good));
            HttpResponse<String> refused = send(resend("/emails/batch", bad));
            HttpResponse<String> partly = send(resend("/emails/batch", bad).header("x-batch-validation", "permissive"));

            assertThat(json(accepted).path("data").size()).isEqualTo(3);
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(json(refused).path("name").asString()).isEqualTo("validation_error");
            assertThat(json(refused).path("statusCode").asInt()).isEqualTo(422);
            assertThat(json(refused).path("message").asString()).contains("`to`");
            assertThat(json(partly).path("data").size()).isEqualTo(1);
            assertThat(json(partly).path("errors").get(0).path("index").asInt()).isEqualTo(1);
            assertThat(stats().path("accepted").asInt()).isEqualTo(4);
            assertThat(json(get("/api/messages?limit=4"))
                            .path("items")
                            .get(2)
                            .path("tags")
                            .path("delivery")
                            .asString())
                    .isEqualTo("ü");
        }

        @Test
        void refusesMoreThanAHundredAndAttachmentsInABatch() throws Exception {
            String many =
                    IntStream.range(0, 101).mapToObj(i -> mail("d" + i)).collect(Collectors.joining(",", "[", "]"));
            String attached =
                    "[" + mail("x").replace("\"tags\"", "\"attachments\":[{\"filename\":\"a\"}],\"tags\"") + "]";

            assertThat(send(resend("/emails/batch", many)).statusCode()).isEqualTo(422);
            assertThat(send(resend("/emails/batch", attached)).statusCode()).isEqualTo(422);
            assertThat(send(resend("/emails/batch", "[]")).statusCode()).isEqualTo(422);
            assertThat(stats().path("accepted").asInt()).isZero();
        }

        @Test
        void saysWhatIsMissing() throws Exception {
            for (String field : List.of("from", "to", "subject")) {
                HttpResponse<String> answer =
                        send(resend("/emails", mail("d").replace("\"" + field + "\"", "\"other\"")));
                assertThat(answer.statusCode()).isEqualTo(422);
                assertThat(json(answer).path("name").asString()).isEqualTo("missing_required_field");
                assertThat(json(answer).path("message").asString()).contains("`" + field + "`");
            }
            assertThat(send(resend("/emails", "{\"from\":")).statusCode()).isEqualTo(400);
        }

        @Test
        void wantsAKey() throws Exception {
            HttpResponse<String> answer =
                    send(to("/resend/emails").POST(HttpRequest.BodyPublishers.ofString(mail("d"))));

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(json(answer).path("name").asString()).isEqualTo("missing_api_key");
        }

        @Test
        void answersARepeatedRequestAsBefore() throws Exception {
            HttpResponse<String> first = send(resend("/emails", mail("d")).header("Idempotency-Key", "k"));
            HttpResponse<String> again = send(resend("/emails", mail("d")).header("Idempotency-Key", "k"));
            HttpResponse<String> other = send(resend("/emails", mail("e")).header("Idempotency-Key", "k"));

            assertThat(again.body()).isEqualTo(first.body());
            assertThat(other.statusCode()).isEqualTo(409);
            assertThat(json(other).path("name").asString()).isEqualTo("invalid_idempotent_request");
            assertThat(stats().path("accepted").asInt()).isEqualTo(1);
        }

        @Test
        void refusesARepetitionWhileTheFirstIsInProgress() throws Exception {
            fault("resend", "{\"mode\":\"ok\",\"latencyMs\":3000}");
            CompletableFuture<HttpResponse<String>> first = client.sendAsync(
                    resend("/emails", mail("d")).header("Idempotency-Key", "k").build(),
                    HttpResponse.BodyHandlers.ofString());
            await().until(() -> stats().path("accepted").asInt() == 1);

            HttpResponse<String> second = send(resend("/emails", mail("d")).header("Idempotency-Key", "k"));

            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(json(second).path("name").asString()).isEqualTo("concurrent_idempotent_requests");
            assertThat(first.get().statusCode()).isEqualTo(200);
        }

        @Test
        void mayUseAKeyAgainAfterARefusal() throws Exception {
            assertThat(send(resend("/emails", "{}").header("Idempotency-Key", "k"))
                            .statusCode())
                    .isEqualTo(422);
            assertThat(send(resend("/emails", mail("d")).header("Idempotency-Key", "k"))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Nested
    class Twilio {

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
        void wantsALogin() throws Exception {
            HttpResponse<String> answer = send(to("/twilio/2010-04-01/Accounts/AC1/Messages.json")
                    .POST(HttpRequest.BodyPublishers.ofString("To=%2B4915112345678&From=x&Body=x")));

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(json(answer).path("code").asInt()).isEqualTo(20003);
        }

        @Test
        void countsSegmentsAsTheNetworksDo() {
            assertThat(TwilioApi.segments("a".repeat(160))).isEqualTo(1);
            assertThat(TwilioApi.segments("a".repeat(161))).isEqualTo(2);
            assertThat(TwilioApi.segments("€".repeat(81))).isEqualTo(2);
            assertThat(TwilioApi.segments("ж".repeat(71))).isEqualTo(2);
        }
    }

    @Nested
    class Counting {

        @Test
        void seesTheSameDeliveryAcceptedTwice() throws Exception {
            send(resend("/emails", mail("d1")));
            send(resend("/emails", mail("d1").replace("Tomorrow", "Today")));
            send(resend("/emails", mail("d2")));
            send(twilio("To=%2B4915112345678&From=%2B15005550006&Body=x"));
            send(twilio("To=%2B4915112345678&From=%2B15005550006&Body=x"));

            JsonNode stats = stats();

            assertThat(stats.path("accepted").asInt()).isEqualTo(5);
            assertThat(stats.path("distinct").asInt()).isEqualTo(3);
            assertThat(stats.path("duplicates").asInt()).isEqualTo(2);
            assertThat(stats.path("byProvider").path("resend").asInt()).isEqualTo(3);
            assertThat(stats.path("byProvider").path("twilio").asInt()).isEqualTo(2);
        }

        @Test
        void takesATextThatComesAgainLaterForAnotherDelivery() throws Exception {
            String reminder = "To=%2B4915112345678&From=%2B15005550006&Body=x";
            send(twilio(reminder));
            stop();
            clock = Clock.offset(clock, Duration.ofSeconds(26));
            start();

            send(twilio(reminder));
            assertThat(stats().path("duplicates").asInt()).isZero();
            send(twilio(reminder));
            assertThat(stats().path("duplicates").asInt()).isEqualTo(1);
            assertThat(stats().path("distinct").asInt()).isEqualTo(2);
        }

        @Test
        void listsArrivalsInOrder() throws Exception {
            send(resend("/emails", mail("d1")));
            send(resend("/emails", mail("d2")));

            assertThat(get("/api/messages/arrivals").body().lines().map(line -> line.replaceAll(",[^,]*$", "")))
                    .containsExactly(
                            "deliveryId,provider,to", "d1,resend,ada@example.com", "d2,resend,ada@example.com");
            assertThat(get("/api/messages/arrivals?since=2100-01-01T00:00:00Z")
                            .body()
                            .lines())
                    .hasSize(1);
        }

        @Test
        void keepsMessagesOverARestartUntilTheyAreDeleted() throws Exception {
            send(resend("/emails", mail("d1")));
            stop();
            start();

            assertThat(json(get("/api/messages"))
                            .path("items")
                            .get(0)
                            .path("subject")
                            .asString())
                    .isEqualTo("Tomorrow");
            send(resend("/emails", mail("d1")));
            assertThat(stats().path("duplicates").asInt()).isEqualTo(1);
            assertThat(send(to("/api/messages").DELETE()).statusCode()).isEqualTo(204);
            stop();
            start();
            assertThat(stats().path("accepted").asInt()).isZero();
        }

        @Test
        void losesNoMessageButTheOneACrashCutShort() throws Exception {
            send(resend("/emails", mail("d1")));
            stop();
            Path index = folder.resolve("messages/index.tsv");
            String whole = Files.readString(index);
            Files.writeString(index, whole + whole.strip().substring(0, 50));
            start();
            send(resend("/emails", mail("d2")));
            stop();
            start();

            assertThat(get("/api/messages/arrivals").body().lines().map(line -> line.replaceAll(",.*", "")))
                    .containsExactly("deliveryId", "d1", "d2");
        }
    }

    @Nested
    class Misbehaving {

        @Test
        void asksToSlowDownAsOftenAsItIsTold() throws Exception {
            fault("resend", "{\"mode\":\"429\",\"retryAfterSeconds\":7,\"count\":1}");

            HttpResponse<String> first = send(resend("/emails", mail("d")));
            HttpResponse<String> second = send(resend("/emails", mail("d")));

            assertThat(first.statusCode()).isEqualTo(429);
            assertThat(first.headers().firstValue("Retry-After")).hasValue("7");
            assertThat(json(first).path("name").asString()).isEqualTo("rate_limit_exceeded");
            assertThat(second.statusCode()).isEqualTo(200);
        }

        @Test
        void breaksAndRefusesLikeEachProvider() throws Exception {
            fault("resend", "{\"mode\":\"500\"}");
            fault("twilio", "{\"mode\":\"401\"}");

            assertThat(send(resend("/emails", mail("d"))).statusCode()).isEqualTo(500);
            assertThat(json(send(twilio("To=%2B4915112345678&From=x&Body=x")))
                            .path("code")
                            .asInt())
                    .isEqualTo(20003);
            assertThat(stats().path("accepted").asInt()).isZero();

            assertThat(send(to("/api/faults").DELETE()).statusCode()).isEqualTo(204);
            assertThat(send(resend("/emails", mail("d"))).statusCode()).isEqualTo(200);
        }

        @Test
        void acceptsAndThenCutsTheLine() throws Exception {
            fault("resend", "{\"mode\":\"accept-then-cut\",\"count\":1}");

            assertThatThrownBy(() -> send(resend("/emails", mail("d")).header("Idempotency-Key", "k")))
                    .isInstanceOf(IOException.class);
            assertThat(stats().path("accepted").asInt()).isEqualTo(1);

            assertThat(send(resend("/emails", mail("d")).header("Idempotency-Key", "k"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(stats().path("accepted").asInt()).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(ints = {301, 401, 404, 408, 429, 500, 503})
        void refusesAtEachProviderWithTheStatusThatWasAskedFor(int status) throws Exception {
            String fault = "{\"mode\":\"%d\",\"retryAfterSeconds\":3}".formatted(status);
            fault("resend", fault);
            fault("twilio", fault);

            assertRefused(status, send(resend("/emails/batch", "[" + mail("d") + "]")));
            assertRefused(status, send(twilio("To=%2B4915112345678&From=%2B15005550006&Body=x")));
            assertThat(stats().path("accepted").asInt()).isZero();
        }

        private void assertRefused(int status, HttpResponse<String> answer) {
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
            assertThat(answer.headers().firstValue("Location").isPresent()).isEqualTo(status == 301);
        }

        @Test
        void acceptsAndThenAnswersThatItFailed() throws Exception {
            fault("resend", "{\"mode\":\"accept-then-500\",\"count\":1}");
            fault("twilio", "{\"mode\":\"accept-then-500\",\"count\":1}");

            HttpResponse<String> mail = send(resend("/emails", mail("d")).header("Idempotency-Key", "k"));
            HttpResponse<String> text = send(twilio("To=%2B4915112345678&From=%2B15005550006&Body=x"));

            assertThat(mail.statusCode()).isEqualTo(500);
            assertThat(json(mail).path("name").asString()).isEqualTo("application_error");
            assertThat(text.statusCode()).isEqualTo(500);
            assertThat(json(text).path("code").asInt()).isEqualTo(20500);
            assertThat(json(get("/api/messages")).path("total").asInt()).isEqualTo(2);

            HttpResponse<String> again = send(resend("/emails", mail("d")).header("Idempotency-Key", "k"));
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(stats().path("accepted").asInt()).isEqualTo(2);
            assertThat(stats().path("duplicates").asInt()).isZero();
        }

        @Test
        void doesNotAcceptABadMailBecauseOfAFault() throws Exception {
            fault("resend", "{\"mode\":\"accept-then-500\"}");

            assertThat(send(resend("/emails", "{}")).statusCode()).isEqualTo(422);
        }

        @Test
        void hangsUntilTheFaultIsLifted() throws Exception {
            fault("resend", "{\"mode\":\"hang\"}");

            assertThatThrownBy(() -> send(resend("/emails", mail("d")).timeout(Duration.ofMillis(300))))
                    .isInstanceOf(HttpTimeoutException.class);
            CompletableFuture<HttpResponse<String>> hanging =
                    client.sendAsync(resend("/emails", mail("d")).build(), HttpResponse.BodyHandlers.ofString());
            send(to("/api/faults").DELETE());

            assertThat(stats().path("accepted").asInt()).isLessThanOrEqualTo(1);
            assertThat(hanging.handle((answer, cut) -> true).get()).isTrue();
        }

        @Test
        void saysWhatIsWrongWithAFault() throws Exception {
            HttpResponse<String> answer = send(to("/api/faults/resend")
                    .PUT(HttpRequest.BodyPublishers.ofString("{\"mode\":\"slow\",\"rate\":2,\"oops\":1}")));

            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(json(answer)
                            .path("errors")
                            .valueStream()
                            .map(e -> e.path("pointer").asString()))
                    .containsExactlyInAnyOrder("/mode", "/rate", "/oops");
            assertThat(send(to("/api/faults/pigeon").PUT(HttpRequest.BodyPublishers.ofString("{\"mode\":\"ok\"}")))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Nested
    class Tokens {

        private HttpResponse<String> token(String body) throws Exception {
            return send(to("/token").POST(HttpRequest.BodyPublishers.ofString(body)));
        }

        @Test
        void areSignedWithThePublishedKeyAndOutliveARestart() throws Exception {
            JsonNode answer = json(token("{\"sub\":\"me\",\"org_id\":\"acme\",\"scope\":\"ops\",\"expiresIn\":60}"));
            String issuer = "http://localhost:" + sandbox.port();
            JsonNode configuration = json(get("/.well-known/openid-configuration"));
            stop();
            start();
            JsonNode key = json(get("/jwks.json")).path("keys").get(0);

            assertThat(configuration.path("issuer").asString()).isEqualTo(issuer);
            assertThat(answer.path("token_type").asString()).isEqualTo("Bearer");
            assertThat(answer.path("expires_in").asInt()).isEqualTo(60);
            String[] parts = answer.path("access_token").asString().split("\\.");
            JsonNode header = decoded(parts[0]);
            JsonNode claims = decoded(parts[1]);
            assertThat(header.path("kid").asString()).isEqualTo(key.path("kid").asString());
            assertThat(claims.path("iss").asString()).isEqualTo(issuer);
            assertThat(claims.path("aud").get(0).asString()).isEqualTo("callboard");
            assertThat(claims.path("org_id").asString()).isEqualTo("acme");
            assertThat(claims.path("scope").asString()).isEqualTo("ops");
            assertThat(claims.path("exp").asLong() - claims.path("iat").asLong())
                    .isEqualTo(60);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(key.path("n")), number(key.path("e")))));
            signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
            assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2])))
                    .isTrue();
        }

        @Test
        void leaveOutWhatWasNotAskedFor() throws Exception {
            String token = json(token("{\"sub\":\"me\"}")).path("access_token").asString();

            JsonNode claims = decoded(token.split("\\.")[1]);

            assertThat(claims.has("scope")).isFalse();
            assertThat(claims.has("org_id")).isFalse();
        }

        @Test
        void needASubject() throws Exception {
            assertThat(token("{}").statusCode()).isEqualTo(422);
            assertThat(token("not json").statusCode()).isEqualTo(400);
        }

        private static JsonNode decoded(String part) {
            return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(part));
        }

        private static BigInteger number(JsonNode value) {
            return new BigInteger(1, Base64.getUrlDecoder().decode(value.asString()));
        }
    }

    @Nested
    class Pages {

        @Test
        void showTheInboxAndEachMessageWithItsLinks() throws Exception {
            String id = json(send(resend("/emails", mail("d").replace("Tomorrow", "<script>Tomorrow"))))
                    .path("id")
                    .asString();

            assertThat(get("/").body())
                    .contains("ada@example.com", "&lt;script&gt;Tomorrow")
                    .doesNotContain("<script>");
            assertThat(get("/messages/" + id).body()).contains("<iframe sandbox", "href=\"http://localhost/watch/1\"");
            HttpResponse<String> html = get("/messages/" + id + "/html");
            assertThat(html.body()).isEqualTo("<p>See <b>you</b></p>");
            assertThat(html.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).contains("sandbox"));
        }

        @Test
        void areMissedWithAProblem() throws Exception {
            HttpResponse<String> unknown = get("/nowhere");
            HttpResponse<String> wrongMethod = send(to("/token"));

            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(wrongMethod.statusCode()).isEqualTo(405);
            assertThat(wrongMethod.headers().firstValue("Allow")).hasValue("POST");
            assertThat(get("/api/messages?limit=0").statusCode()).isEqualTo(400);
            assertThat(get("/api/messages?since=yesterday").statusCode()).isEqualTo(400);
            assertThat(get("/messages/00000000-0000-0000-0000-000000000000").statusCode())
                    .isEqualTo(404);
        }
    }
}
