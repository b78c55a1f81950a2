package io.callboard.chassis.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;

class IssuerKeyFetchesTest {

    private final AtomicLong nanos = new AtomicLong(1);
    private final AtomicInteger fetched = new AtomicInteger();
    private final IssuerKeyFetches fetches = new IssuerKeyFetches(nanos::get);

    private HttpStatus status = HttpStatus.OK;

    @Test
    void asksOnceForManyUnknownKeyIds() throws IOException {
        for (int i = 0; i < 100; i++) {
            assertThat(ask()).isEqualTo("keys 1");
        }

        assertThat(fetched).hasValue(1);
    }

    @Test
    void learnsOfANewKeyAfterTheCoolDown() throws IOException {
        ask();
        nanos.addAndGet(IssuerKeyFetches.COOL_DOWN.toNanos());

        assertThat(ask()).isEqualTo("keys 2");
    }

    @Test
    void asksAgainAtOnceAfterARefusal() throws IOException {
        status = HttpStatus.SERVICE_UNAVAILABLE;
        ask();
        status = HttpStatus.OK;

        assertThat(ask()).isEqualTo("keys 2");
    }

    private String ask() throws IOException {
        ClientHttpRequestExecution execution = (request, body) -> new MockClientHttpResponse(
                ("keys " + fetched.incrementAndGet()).getBytes(StandardCharsets.UTF_8), status);
        var request = new MockClientHttpRequest(HttpMethod.GET, URI.create("http://localhost/jwks.json"));
        try (var response = fetches.intercept(request, new byte[0], execution)) {
            return new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
