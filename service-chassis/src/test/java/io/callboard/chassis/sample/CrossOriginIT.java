package io.callboard.chassis.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Tokens;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@PlatformTest(
        classes = SampleApplication.class,
        properties = {"spring.config.name=sample", "callboard.web.cors.allowed-origins=https://events.example.com"})
class CrossOriginIT {

    private static final String LISTED = "https://events.example.com";
    private static final String UNLISTED = "https://events.example.com.evil.example";

    @Autowired
    Environment environment;

    @Test
    void aPreflightOfAListedOriginIsAnsweredWithoutAToken() {
        Api.Answer answer =
                preflight(LISTED, "PATCH", "authorization,content-type,if-match,idempotency-key,callboard-pass");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
        assertThat(answer.header("Access-Control-Allow-Methods")).contains("PATCH", "DELETE");
        assertThat(answer.header("Access-Control-Allow-Headers"))
                .contains("if-match", "idempotency-key", "callboard-pass");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
        assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("3600");
        assertThat(answer.header("Vary")).contains("Origin");
    }

    @Test
    void otherOriginsMethodsAndHeadersAreRefused() {
        assertRefused(preflight(UNLISTED, "GET", "authorization"));
        assertRefused(preflight("null", "GET", "authorization"));
        assertRefused(preflight(LISTED, "TRACE", "authorization"));
        assertRefused(preflight(LISTED, "GET", "x-forwarded-for"));
        assertRefused(Api.of(environment).as(Tokens.organizer("acme")).get("/api/v1/notes", "Origin", UNLISTED));
    }

    @Test
    void aListedOriginReadsTheHeadersThatClientsNeed() {
        Api.Answer answer = Api.of(environment)
                .as(Tokens.organizer("acme"))
                .post("/api/v1/notes", "{\"title\":\"a\"}", "Origin", LISTED, "Idempotency-Key", "cross-origin");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
        assertThat(String.valueOf(answer.header("Access-Control-Expose-Headers"))
                        .split(",\\s*"))
                .containsExactlyInAnyOrder("ETag", "Location", "Idempotent-Replayed", "Retry-After");
    }

    @Test
    void aRefusalForTheLackOfATokenIsReadableToo() {
        Api.Answer answer = Api.of(environment).get("/api/v1/notes", "Origin", LISTED);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
    }

    private Api.Answer preflight(String origin, String method, String headers) {
        return Api.of(environment)
                .send(
                        "OPTIONS",
                        "/api/v1/notes",
                        BodyPublishers.noBody(),
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        method,
                        "Access-Control-Request-Headers",
                        headers);
    }

    private static void assertRefused(Api.Answer answer) {
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    }
}
