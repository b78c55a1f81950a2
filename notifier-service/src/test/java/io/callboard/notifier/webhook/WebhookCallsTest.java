package io.callboard.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.endpoint.Guards;
import io.callboard.notifier.endpoint.HostLookup;
import io.callboard.notifier.endpoint.WebhookProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Single calls to a web server of this machine. */
class WebhookCallsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final HostLookup SYSTEM = InetAddress::getAllByName;

    private final Receiver receiver = new Receiver();
    private final List<WebhookCalls> opened = new ArrayList<>();

    private WebhookCalls calls(boolean insecure, Duration timeout, HostLookup lookup) {
        WebhookProperties properties = Guards.properties(insecure, timeout);
        WebhookCalls calls = new WebhookCalls(Guards.guard(properties, lookup), properties, Clock.systemUTC());
        opened.add(calls);
        return calls;
    }

    private WebhookAnswer call(WebhookCalls calls, String url) {
        return calls.call(url, "id-1", "{\"a\":\"ä\"}", List.of(new byte[32]));
    }

    @AfterEach
    void close() throws IOException {
        receiver.close();
        for (WebhookCalls calls : opened) {
            calls.close();
        }
    }

    @Test
    void carriesTheHeadersOfStandardWebhooks() {
        WebhookAnswer answer = call(calls(true, TIMEOUT, SYSTEM), receiver.url("/hook?a=b"));

        assertThat(answer.taken()).isTrue();
        Receiver.Call call = receiver.calls().getFirst();
        assertThat(call.body()).isEqualTo("{\"a\":\"ä\"}");
        assertThat(call.header("webhook-id")).isEqualTo("id-1");
        assertThat(call.header("content-type")).startsWith("application/json");
        assertThat(call.header("user-agent")).isEqualTo("Callboard-Webhooks/1");
        assertThat(call.header("webhook-signature"))
                .isEqualTo(WebhookSignature.of(
                        "id-1",
                        Long.parseLong(call.header("webhook-timestamp")),
                        "{\"a\":\"ä\"}",
                        List.of(new byte[32])));
    }

    @Test
    void aRedirectIsNotFollowed() {
        for (int status : List.of(301, 302, 303, 307, 308)) {
            receiver.on("/moved", Receiver.status(status, "Location", receiver.url("/elsewhere")));

            WebhookAnswer answer = call(calls(true, TIMEOUT, SYSTEM), receiver.url("/moved"));

            assertThat(answer.reason()).isEqualTo("HTTP_" + status);
        }
        assertThat(receiver.calls("/elsewhere")).isEmpty();
    }

    @Test
    void ofALongAnswerOnlyTheBeginningIsRead() throws InterruptedException {
        CountDownLatch cut = new CountDownLatch(1);
        receiver.on("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = "x".repeat(8_192).getBytes(StandardCharsets.US_ASCII);
            try {
                while (true) {
                    exchange.getResponseBody().write(block);
                }
            } catch (IOException e) {
                cut.countDown();
            }
        });

        WebhookAnswer answer = call(calls(true, TIMEOUT, SYSTEM), receiver.url("/endless"));

        assertThat(answer.taken()).isTrue();
        assertThat(answer.body()).hasSize(WebhookCalls.MOST_ANSWER_BYTES);
        assertThat(cut.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void aCompressedAnswerIsNotUnpackedAndNoNulIsKept() {
        byte[] body = {'a', 0, 'b'};
        receiver.on("/packed", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            Receiver.body(200, body).answer(exchange);
        });

        WebhookAnswer answer = call(calls(true, TIMEOUT, SYSTEM), receiver.url("/packed"));

        assertThat(answer.body()).isEqualTo("a\uFFFDb");
        assertThat(receiver.calls().getFirst().header("accept-encoding")).isEmpty();
    }

    /** Each byte comes long before any time-out between two bytes. */
    @Test
    void aCallEndsAfterItsTimeoutAlsoWhileTheAnswerTrickles() {
        receiver.on("/trickle", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            CountDownLatch never = new CountDownLatch(1);
            try {
                while (true) {
                    exchange.getResponseBody().write('x');
                    exchange.getResponseBody().flush();
                    if (never.await(200, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        WebhookAnswer answer = call(calls(true, Duration.ofSeconds(1), SYSTEM), receiver.url("/trickle"));

        assertThat(answer.reason()).isEqualTo("TIMEOUT");
        assertThat(answer.taken()).isFalse();
        assertThat(answer.begun()).isTrue();
    }

    @Test
    void retryAfterIsReadInSeconds() {
        receiver.on("/busy", Receiver.status(429, "Retry-After", "120"));

        WebhookAnswer answer = call(calls(true, TIMEOUT, SYSTEM), receiver.url("/busy"));

        assertThat(answer.reason()).isEqualTo("HTTP_429");
        assertThat(answer.retryAfter()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aHostThatMovedToAPrivateAddressSinceItWasSavedIsNotConnectedTo() {
        HostLookup rebound = _ -> new InetAddress[] {InetAddress.getLoopbackAddress()};

        WebhookAnswer answer =
                call(calls(false, TIMEOUT, rebound), "http://moved.example:" + receiver.port() + "/hook");

        assertThat(answer.reason()).isEqualTo("ADDRESS_REFUSED");
        assertThat(receiver.calls()).isEmpty();
    }

    @Test
    void aLiteralAddressIsCheckedWhenConnectingToo() {
        WebhookAnswer answer = call(calls(false, TIMEOUT, SYSTEM), receiver.url("/hook"));

        assertThat(answer.reason()).isEqualTo("ADDRESS_REFUSED");
        assertThat(receiver.calls()).isEmpty();
    }

    /** No other look-up follows: the name exists only here, and only once. */
    @Test
    void theConnectionGoesToTheAddressThatWasChecked() {
        AtomicInteger lookups = new AtomicInteger();
        HostLookup once = host -> {
            assertThat(host).isEqualTo("only-here.example");
            assertThat(lookups.incrementAndGet()).isEqualTo(1);
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };

        WebhookAnswer answer =
                call(calls(true, TIMEOUT, once), "http://only-here.example:" + receiver.port() + "/hook");

        assertThat(answer.taken()).isTrue();
        assertThat(lookups).hasValue(1);
        assertThat(receiver.calls().getFirst().header("host")).startsWith("only-here.example");
    }

    @Test
    void namesWhyThereIsNoAnswer() throws IOException {
        WebhookCalls calls = calls(true, TIMEOUT, SYSTEM);
        String url = receiver.url("/hook");

        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerWithoutTls(plain));
            assertThat(call(calls, "https://127.0.0.1:" + plain.getLocalPort() + "/"))
                    .isEqualTo(WebhookAnswer.none("TLS_FAILED", false));
        }
        receiver.close();
        assertThat(call(calls, url)).isEqualTo(WebhookAnswer.none("CONNECTION_REFUSED", false));
        assertThat(call(
                                calls(true, TIMEOUT, host -> {
                                    throw new UnknownHostException(host);
                                }),
                                "http://nowhere.example/")
                        .reason())
                .isEqualTo("UNKNOWN_HOST");
    }

    private static void answerWithoutTls(ServerSocket server) {
        try (Socket connection = server.accept()) {
            connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            connection.getOutputStream().flush();
            connection.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The other side closes it.
        }
    }

    @Test
    void theKeptAnswerIsWholeWhenItIsShort() {
        byte[] body = new byte[WebhookCalls.MOST_ANSWER_BYTES - 1];
        Arrays.fill(body, (byte) 'y');
        receiver.on("/short", Receiver.body(500, body));

        WebhookAnswer answer = call(calls(true, TIMEOUT, SYSTEM), receiver.url("/short"));

        assertThat(answer.body()).hasSize(body.length);
        assertThat(answer.reason()).isEqualTo("HTTP_500");
    }
}
