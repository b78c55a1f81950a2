package io.callboard.notifier.account;

import io.callboard.chassis.crypto.Sha256;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** One connection pool, with one timeout for a whole request up to the last byte of its answer. */
public final class ProviderHttp {

    private static final int FINGERPRINT_BYTES = 8;

    private final HttpClient client;
    private final Duration timeout;

    public ProviderHttp(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout.compareTo(Duration.ofSeconds(3)) < 0 ? timeout : Duration.ofSeconds(3))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Makes the request once; never repeats it. */
    public HttpResponse<String> exchange(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new HttpTimeoutException("No answer within " + timeout);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Whether the request may have reached the provider. */
    public static Answer answerOf(@Nullable IOException failure) {
        return switch (failure) {
            case ConnectException _ -> new Answer.NotSent("CONNECTION_REFUSED");
            case HttpConnectTimeoutException _ -> new Answer.NotSent("CONNECT_TIMEOUT");
            case SSLHandshakeException _ -> new Answer.NotSent("TLS_FAILED");
            case SSLPeerUnverifiedException _ -> new Answer.NotSent("TLS_FAILED");
            case HttpTimeoutException _ -> new Answer.NoAnswer("TIMEOUT");
            case null, default -> new Answer.NoAnswer("CONNECTION_LOST");
        };
    }

    /**
     * The Retry-After header: seconds, or an HTTP date compared with this clock. Null if it is missing or malformed;
     * zero for a date in the past.
     */
    public static @Nullable Duration retryAfter(@Nullable String header, InstantSource clock) {
        if (header == null) {
            return null;
        }
        String value = header.strip();
        if (value.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration after = Duration.between(clock.instant(), until);
            return after.isNegative() ? Duration.ZERO : after;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** A short fingerprint of credentials and addresses. A pause refers to it. */
    public static String fingerprint(String... parts) {
        return Sha256.hex(String.join("\n", parts).getBytes(StandardCharsets.UTF_8), FINGERPRINT_BYTES);
    }
}
