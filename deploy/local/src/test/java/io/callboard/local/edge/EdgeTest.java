package io.callboard.local.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.callboard.local.edge.RouteTable.Route;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The edge in front of two stubs that answer with the request that they received. */
class EdgeTest {

    private static final int UPLOAD_BYTES = 24 * 1024 * 1024;
    private static final int PART_BYTES = 64 * 1024;

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch secondEvent = new CountDownLatch(1);
    private final AtomicInteger uploaded = new AtomicInteger();
    private HttpServer events;
    private HttpServer notifier;
    private Edge edge;

    @BeforeEach
    void start() throws IOException {
        events = stub("event-service");
        notifier = stub("notifier-service");
        edge = new Edge(
                new InetSocketAddress("localhost", 0),
                new RouteTable(List.of(
                        new Route("/api/v1/events", "event-service"),
                        new Route("/webhooks/mux", "event-service"),
                        new Route("/webhooks", "notifier-service"),
                        new Route("/gone", "absent-service"))),
                Map.of(
                        "event-service", List.of(events.getAddress()),
                        "notifier-service", List.of(unused(), notifier.getAddress()),
                        "absent-service", List.of(unused())));
        edge.start();
    }

    @AfterEach
    void stop() {
        secondEvent.countDown();
        edge.close();
        events.stop(0);
        notifier.stop(0);
    }

    @Test
    void routesByTheLongestPrefixAndKeepsPathQueryMethodAndBody() throws Exception {
        HttpResponse<String> mux = send(to("/webhooks/mux?a=%2F&b=1+2").PUT(BodyPublishers.ofString("body")));

        assertThat(mux.statusCode()).isEqualTo(200);
        assertThat(mux.headers().firstValue("ETag")).contains("\"7\"");
        assertThat(mux.body())
                .startsWith("event-service PUT /webhooks/mux?a=%2F&b=1+2\n")
                .endsWith("\nbody");
    }

    @Test
    void passesOverAnInstanceThatRefusesConnections() throws Exception {
        assertThat(send(to("/webhooks/resend")).statusCode()).isEqualTo(502);
        for (int i = 0; i < 4; i++) {
            assertThat(send(to("/webhooks/resend")).body()).startsWith("notifier-service GET /webhooks/resend\n");
        }
    }

    @Test
    void setsTheAddressOfTheClientAndDropsTheClientsOwnHeaders() throws Exception {
        String seen = send(to("/api/v1/events")
                        .header("X-Forwarded-For", "203.0.113.9")
                        .header("X-Forwarded-Host", "evil.example.com")
                        .header("X-Forwarded-Prefix", "/evil")
                        .header("Forwarded", "for=203.0.113.9")
                        .header("X-Real-IP", "203.0.113.9")
                        .header("Authorization", "Bearer abc")
                        .header("Accept-Language", "de"))
                .body()
                .toLowerCase(Locale.ROOT);

        assertThat(seen)
                .contains("x-forwarded-for: [127.0.0.1]\n")
                .contains("x-forwarded-proto: [http]\n")
                .contains("x-forwarded-host: [localhost:" + edge.port() + "]\n")
                .contains("x-forwarded-port: [" + edge.port() + "]\n")
                .contains("host: [localhost:" + edge.port() + "]\n")
                .contains("authorization: [bearer abc]\n")
                .contains("accept-language: [de]\n")
                .doesNotContain("203.0.113.9", "evil", "x-real-ip", "\nforwarded:");
    }

    @Test
    void routesNothingThatTheTableDoesNotName() throws Exception {
        for (String path :
                List.of("/", "/actuator/health", "/api/v1/eventsandmore", "/api/v1/events/../../../actuator")) {
            assertThat(raw("GET " + path + " HTTP/1.1")).as(path).contains("HTTP/1.1 404", "application/problem+json");
        }
        for (String path : List.of("/api/v1/events/%2e%2e/%2e%2e/%2e%2e/actuator", "/api/v1/events%2f..%2factuator")) {
            assertThat(raw("GET " + path + " HTTP/1.1")).as(path).contains("HTTP/1.1 400", "application/problem+json");
        }
    }

    @Test
    void passesEventsOnAsTheyCome() throws Exception {
        HttpResponse<InputStream> stream =
                client.send(to("/api/v1/events/stream").build(), BodyHandlers.ofInputStream());

        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("data: first");
            secondEvent.countDown();
            assertThat(lines.readLine()).isEqualTo("data: second");
        }
    }

    @Test
    void passesALargeUploadOnWhileItIsSent() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/v1/events/upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                            + UPLOAD_BYTES + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] part = new byte[PART_BYTES];
            out.write(part);
            out.flush();
            await().until(() -> uploaded.get() == PART_BYTES);
            for (int sent = PART_BYTES; sent < UPLOAD_BYTES; sent += PART_BYTES) {
                out.write(part);
            }
            out.flush();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("HTTP/1.1 200", "upload of " + UPLOAD_BYTES);
        }
    }

    @Test
    void aServiceThatIsAwayIsAProblemThatPasses() throws Exception {
        HttpResponse<String> answer = send(to("/gone"));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(send(to("/livez")).statusCode()).isEqualTo(200);
    }

    private HttpServer stub(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            switch (exchange.getRequestURI().getPath()) {
                case "/api/v1/events/stream" -> stream(exchange);
                case "/api/v1/events/upload" -> upload(exchange);
                default -> tell(name, exchange);
            }
        });
        server.start();
        return server;
    }

    private static void tell(String name, HttpExchange exchange) throws IOException {
        StringBuilder told =
                new StringBuilder("%s %s %s%n".formatted(name, exchange.getRequestMethod(), exchange.getRequestURI()));
        exchange.getRequestHeaders().forEach((header, values) -> told.append(header + ": " + values + "\n"));
        told.append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        exchange.getResponseHeaders().set("ETag", "\"7\"");
        answer(exchange, told.toString());
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write("data: first\n".getBytes(StandardCharsets.UTF_8));
            body.flush();
            if (secondEvent.await(30, TimeUnit.SECONDS)) {
                body.write("data: second\n".getBytes(StandardCharsets.UTF_8));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void upload(HttpExchange exchange) throws IOException {
        byte[] buffer = new byte[8192];
        for (int read; (read = exchange.getRequestBody().read(buffer)) >= 0; ) {
            uploaded.addAndGet(read);
        }
        answer(exchange, "upload of " + uploaded.get());
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + edge.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends a request line that an ordinary client would not send. */
    private String raw(String requestLine) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
            socket.getOutputStream()
                    .write((requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InetSocketAddress unused() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new InetSocketAddress("localhost", socket.getLocalPort());
        }
    }
}
