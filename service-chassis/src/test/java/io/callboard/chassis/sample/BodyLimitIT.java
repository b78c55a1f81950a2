package io.callboard.chassis.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Tokens;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@SampleTest
class BodyLimitIT {

    private static final String TOO_LONG = "{\"title\":\"" + "x".repeat(64 * 1024) + "\"}";

    @Autowired
    Environment environment;

    @Test
    void anAnnouncedLengthIsRefused() {
        assertTooLarge(api().post("/api/v1/notes", TOO_LONG));
    }

    @Test
    void anUnannouncedLengthIsRefused() {
        assertTooLarge(chunked("/api/v1/notes", TOO_LONG));
        assertTooLarge(chunked("/api/v1/notes", TOO_LONG, "Idempotency-Key", "k"));
    }

    @Test
    void aListedRouteTakesMoreAndHasALimitToo() {
        assertThat(chunked("/api/v1/notes/upload", "x".repeat(1024 * 1024)).body())
                .isEqualTo("1048576");
        assertTooLarge(chunked("/api/v1/notes/upload", "x".repeat(1024 * 1024 + 1)));
    }

    private Api api() {
        return Api.of(environment).as(Tokens.organizer("acme"));
    }

    private Api.Answer chunked(String path, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return api().send("POST", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)), headers);
    }

    private static void assertTooLarge(Api.Answer answer) {
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("type").asString()).isEqualTo("https://callboard.dev/problems/content-too-large");
    }
}
