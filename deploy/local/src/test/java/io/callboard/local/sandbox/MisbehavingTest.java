package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The faults that a test can switch on. */
class MisbehavingTest extends SandboxScene {

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
    void acceptsAndThenCutsTheConnection() throws Exception {
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
