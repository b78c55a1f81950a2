package io.callboard.notifier.webhook;

import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.endpoint.RefusedAddressException;
import io.callboard.notifier.endpoint.TargetGuard;
import io.callboard.notifier.endpoint.WebhookProperties;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Makes single calls to endpoints. A connection goes to an address that the {@link TargetGuard} has returned for it:
 * nothing looks up the host a second time. Redirects are not followed, answers are neither decompressed nor read beyond
 * what is kept, and a call ends after its timeout whatever the other side does.
 */
@Component
public class WebhookCalls {

    /** How much of an answer is kept. */
    static final int MOST_ANSWER_BYTES = 4_096;

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);
    private static final TimeValue IDLE = TimeValue.ofSeconds(30);

    private final CloseableHttpClient client;
    private final Duration timeout;
    private final Clock clock;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("webhook-deadlines").daemon().factory());

    @Autowired
    WebhookCalls(TargetGuard guard, WebhookProperties properties, Clock clock) {
        this(guard, properties.timeout(), properties.inFlight(), clock);
    }

    /**
     * With connections of its own.
     *
     * @param timeout of a whole call
     * @param inFlight the most calls at the same time
     */
    public WebhookCalls(TargetGuard guard, Duration timeout, int inFlight, Clock clock) {
        this.timeout = timeout;
        this.clock = clock;
        Duration connect = timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new GuardedResolver(guard))
                        // Endpoints of one host must not wait for each other.
                        .setMaxConnTotal(inFlight)
                        .setMaxConnPerRoute(inFlight)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(connect))
                                .setSocketTimeout(Timeout.of(timeout))
                                .setTimeToLive(IDLE)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(timeout))
                        .setResponseTimeout(Timeout.of(timeout))
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent("Callboard-Webhooks/1")
                .evictIdleConnections(IDLE)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    /** Sends the message once. Never throws because of the receiver or the network. */
    public WebhookAnswer call(String url, String id, String body, List<byte[]> secrets) {
        long atSeconds = clock.instant().getEpochSecond();
        HttpPost request = new HttpPost(URI.create(url));
        request.setHeader("webhook-id", id);
        request.setHeader("webhook-timestamp", String.valueOf(atSeconds));
        request.setHeader("webhook-signature", WebhookSignature.of(id, atSeconds, body, secrets));
        Body entity = new Body(body);
        request.setEntity(entity);
        AtomicBoolean overdue = new AtomicBoolean();
        Future<?> deadline = deadlines.schedule(
                () -> {
                    overdue.set(true);
                    request.cancel();
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        WebhookAnswer answer = null;
        try (ClassicHttpResponse response = client.executeOpen(RoutingSupport.determineHost(request), request, null)) {
            String kept = kept(response.getEntity(), request);
            Header retryAfter = response.getFirstHeader("Retry-After");
            answer = WebhookAnswer.of(
                    response.getCode(),
                    kept,
                    retryAfter == null ? null : ProviderHttp.retryAfter(retryAfter.getValue(), clock));
            return answer;
        } catch (IOException | HttpException | RuntimeException e) {
            // Closing a connection whose answer is not read to its end may fail; the answer is known all the same.
            return answer == null ? WebhookAnswer.none(overdue.get() ? "TIMEOUT" : reason(e), entity.begun) : answer;
        } finally {
            deadline.cancel(false);
        }
    }

    /** The beginning of the answer. The rest is never read: the connection is closed instead. */
    private static String kept(HttpEntity entity, HttpPost request) throws IOException {
        if (entity == null) {
            return "";
        }
        InputStream content = entity.getContent();
        byte[] bytes = content.readNBytes(MOST_ANSWER_BYTES);
        if (bytes.length == MOST_ANSWER_BYTES) {
            request.cancel();
        }
        // PostgreSQL has no text with this character.
        return new String(bytes, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    }

    private static String reason(Exception failure) {
        return switch (failure) {
            case RefusedAddressException _ -> "ADDRESS_REFUSED";
            case UnknownHostException _ -> "UNKNOWN_HOST";
            case SSLException _ -> "TLS_FAILED";
            case SocketTimeoutException _ -> "TIMEOUT";
            case ConnectException _ -> "CONNECTION_REFUSED";
            default -> "CONNECTION_LOST";
        };
    }

    /** Knows whether any of it was written. Without a body there is no message. */
    private static final class Body extends HttpEntityWrapper {

        /** Written and read by the thread of the call. */
        private boolean begun;

        Body(String body) {
            super(new StringEntity(body, ContentType.APPLICATION_JSON));
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            begun = true;
            super.writeTo(out);
        }
    }

    @PreDestroy
    public void close() throws IOException {
        deadlines.shutdownNow();
        client.close();
    }

    private record GuardedResolver(TargetGuard guard) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return guard.connectable(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
