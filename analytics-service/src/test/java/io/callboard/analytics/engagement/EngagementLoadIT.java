package io.callboard.analytics.engagement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import io.callboard.analytics.figures.Facts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Sends facts of many viewers at once and logs how long it takes, until the last answer and until all are counted. The
 * processor time is that of this process: service, callers and a broker in it, without the database.
 * {@code -Dcallboard.load.facts=200000} sends more.
 */
@PlatformTest(
        properties = {"logging.level.io.callboard.analytics.engagement=INFO", "callboard.engagement.pass-facts=1000000"
        })
class EngagementLoadIT {

    private static final Logger log = LoggerFactory.getLogger(EngagementLoadIT.class);
    private static final int FACTS = Integer.getInteger("callboard.load.facts", 10_000);
    private static final int VIEWERS = 200;
    private static final int BATCH = 20;
    private static final int CALLERS = 16;

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    private final Facts facts = new Facts();
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Test
    void takesManyFactsAtOnceAndCountsEachOnce() throws Exception {
        List<String> passes = viewers();
        try (HttpClient http = HttpClient.newHttpClient();
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() ->
                            assertThat(send(http, passes.getLast(), FACTS)).isEqualTo(202));
            long before = process.getProcessCpuTime();
            long start = System.nanoTime();
            List<Future<Integer>> answers = new ArrayList<>();
            for (int batch = 0; batch < FACTS / BATCH; batch++) {
                int number = batch;
                answers.add(callers.submit(() -> send(http, passes.get(number % VIEWERS), number)));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(202);
            }
            long answered = System.nanoTime();
            await().atMost(Duration.ofMinutes(5)).untilAsserted(() -> {
                assertThat(facts.figures(port).at("/engagement/reactions").asInt())
                        .isEqualTo(FACTS + BATCH);
            });
            long counted = System.nanoTime();
            log.info(
                    "Engagement facts={} factsPerSecond={} countedPerSecond={} cpuMicrosPerFact={}",
                    FACTS,
                    FACTS * 1_000_000_000L / (answered - start),
                    FACTS * 1_000_000_000L / (counted - start),
                    (process.getProcessCpuTime() - before) / 1000 / FACTS);
        }
    }

    private List<String> viewers() {
        facts.liveEvent("LiveEventStarted", 1, Map.of("title", "Tides", "status", "LIVE"));
        List<String> passes = IntStream.range(0, VIEWERS)
                .mapToObj(i -> {
                    String registration = UUID.randomUUID().toString();
                    facts.registration(
                            "RegistrationConfirmed", registration, 1, "CONFIRMED", List.of("EMAIL"), null, null);
                    facts.pass(registration, "pass-" + registration);
                    return "pass-" + registration;
                })
                .toList();
        facts.sendAll(kafka);
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(
                                facts.figures(port).at("/registrations/total").asInt())
                        .isEqualTo(VIEWERS));
        return passes;
    }

    private int send(HttpClient http, String pass, int number) throws Exception {
        String at = Instant.now().toString();
        String batch = IntStream.range(0, BATCH)
                .mapToObj(i -> """
                        {"type":"REACTION","at":"%s","id":"%d-%d","data":{"reaction":"APPLAUSE"}}""".formatted(at, number, i))
                .collect(Collectors.joining(",", "{\"pass\":\"" + pass + "\",\"facts\":[", "]}"));
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/engagement"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(batch))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
