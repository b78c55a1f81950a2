package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** With a collector, the caller's trace is in the exported spans, in the message and in the exemplar. */
@PlatformTest(properties = "management.tracing.export.otlp.enabled=true")
class TracesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
    private static final String TIDES = """
            {"title": "Tides", "start": {"local": "2035-12-01T18:00", "zone": "Europe/Berlin"}, "duration": "PT1H"}
            """;

    private static final List<String> COLLECTED = new CopyOnWriteArrayList<>();
    private static final HttpServer COLLECTOR = collector();

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    @Autowired
    private KafkaProbe kafka;

    @DynamicPropertySource
    static void collector(DynamicPropertyRegistry properties) {
        properties.add(
                "management.opentelemetry.tracing.export.otlp.endpoint",
                () -> "http://localhost:" + COLLECTOR.getAddress().getPort() + "/v1/traces");
    }

    private static HttpServer collector() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/traces", exchange -> {
                // One character for each byte, so that the test can search a trace id.
                COLLECTED.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() {
        COLLECTOR.stop(0);
    }

    @Test
    void theTraceOfTheCallerGoesOnToTheMessageTheExemplarAndTheCollector() throws Exception {
        String id = Organizer.at(port).post("", TIDES, "traceparent", PARENT).text("/id");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(kafka.received("live-events.v1", id))
                        .singleElement()
                        .satisfies(message -> assertThat(KafkaProbe.header(message, "traceparent"))
                                .startsWith("00-" + TRACE + "-")
                                .isNotEqualTo(PARENT)));
        String span = new String(HexFormat.of().parseHex(TRACE), StandardCharsets.ISO_8859_1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(COLLECTED).anyMatch(spans -> spans.contains(span)));
        var metrics = HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + "/actuator/prometheus"))
                .header("Accept", "application/openmetrics-text")
                .build();
        String openMetrics = HttpClient.newHttpClient()
                .send(metrics, BodyHandlers.ofString())
                .body();
        assertThat(openMetrics)
                .containsPattern("http_server_requests_seconds_bucket\\{.*} \\S+ # \\{.*trace_id=\"" + TRACE + "\"");
        assertThat(openMetrics.lines().filter(line -> line.contains(" # {")))
                .as("a Prometheus 2 takes exemplars on buckets and counters only")
                .allMatch(line -> line.matches("\\w+_(bucket|total)\\{.*"));
    }
}
