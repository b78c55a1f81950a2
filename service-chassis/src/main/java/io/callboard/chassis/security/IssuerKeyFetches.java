package io.callboard.chassis.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Asks the issuer for its keys at most once in ten seconds. A token with an unknown key id makes Spring Security ask
 * again, because the issuer may have a new key. Without the limit, each request with a forged key id would cause a
 * request to the issuer.
 */
final class IssuerKeyFetches implements ClientHttpRequestInterceptor {

    static final Duration COOL_DOWN = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;

    /** Guarded by this. */
    private @Nullable Keys last;

    IssuerKeyFetches(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized ClientHttpResponse intercept(
            HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
        var known = last;
        if (known != null && nanoTime.getAsLong() - known.fetchedAtNanos() < COOL_DOWN.toNanos()) {
            return known.response();
        }
        try (var response = execution.execute(request, body)) {
            var fetched = new Keys(
                    nanoTime.getAsLong(),
                    response.getStatusCode(),
                    response.getHeaders(),
                    response.getBody().readAllBytes());
            if (fetched.status().is2xxSuccessful()) {
                last = fetched;
            }
            return fetched.response();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Keys(long fetchedAtNanos, HttpStatusCode status, HttpHeaders headers, byte[] body) {

        ClientHttpResponse response() {
            return new ClientHttpResponse() {
                @Override
                public HttpStatusCode getStatusCode() {
                    return status;
                }

                @Override
                public String getStatusText() {
                    return "";
                }

                @Override
                public void close() {}

                @Override
                public InputStream getBody() {
                    return new ByteArrayInputStream(body);
                }

                @Override
                public HttpHeaders getHeaders() {
                    return headers;
                }
            };
        }
    }
}
