package io.callboard.chassis.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.route.Routes;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.annotation.KafkaListener;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@PlatformTest(
        classes = DeadLetterEndpointIT.PickyService.class,
        properties = {
            "spring.config.import=classpath:callboard-chassis.yml",
            "spring.application.name=picky-service",
            "callboard.outbox.relay=false"
        })
class DeadLetterEndpointIT {

    private final HttpClient http = HttpClient.newHttpClient();
    private final KafkaProbe kafka;
    private final Picky picky;
    private final String url;

    @Autowired
    DeadLetterEndpointIT(KafkaProbe kafka, Picky picky, @Value("${local.management.port}") int port) {
        this.kafka = kafka;
        this.picky = picky;
        this.url = "http://localhost:" + port + "/actuator/deadletters";
    }

    @Test
    void listsShowsAndReplaysOverTheManagementPort() throws Exception {
        var id = UUID.randomUUID().toString();
        kafka.send("engagement.v1", "key", "ThingHappened", id, "{\"secret\":\"someone@example.org\"}");

        var letter = await().until(() -> find(id), found -> !found.isMissingNode());
        assertThat(letter.get("topic").asString()).isEqualTo("engagement.v1");
        assertThat(letter.get("reason").asString()).isEqualTo("failed: IllegalStateException");
        assertThat(letter.get("valueSize").asInt()).isEqualTo(32);
        assertThat(get("").body()).doesNotContain("someone@example.org");
        var path = "/" + letter.get("id").asString();
        assertThat(json(get(path)).get("messageId").asString()).isEqualTo(id);

        assertThat(post(path).statusCode()).isEqualTo(409);
        picky.content = true;
        var replayed = post(path);

        assertThat(replayed.statusCode()).isEqualTo(200);
        assertThat(json(replayed).get("outcome").asString()).isEqualTo("APPLIED");
        assertThat(find(id).get("replayed").get("outcome").asString()).isEqualTo("APPLIED");
        assertThat(get("/unknown").statusCode()).isEqualTo(404);
    }

    @Test
    void replaysManyByFilter() throws Exception {
        picky.content = false;
        var from = Instant.now();
        var ids = Stream.generate(() -> UUID.randomUUID().toString()).limit(5).toList();
        ids.forEach(id -> kafka.send("engagement.v1", id, "ThingHappened", id, "{}"));
        for (var id : ids) {
            await().until(() -> !find(id).isMissingNode());
        }
        var filter = "\"topic\":\"engagement.v1\",\"reason\":\"failed: Illegal\",\"from\":\"" + from + "\"";

        assertThat(json(post("", "{\"topic\":\"live-events.v1\",\"from\":\"" + from + "\"}"))
                        .toString())
                .isEqualTo("{\"applied\":0,\"failed\":0,\"more\":false}");
        assertThat(json(post("", "{" + filter + ",\"limit\":\"2\"}")).toString())
                .as("not content yet")
                .isEqualTo("{\"applied\":0,\"failed\":2,\"more\":true}");
        picky.content = true;
        picky.applied.clear();
        assertThat(json(post("", "{" + filter + ",\"limit\":\"2\"}")).toString())
                .isEqualTo("{\"applied\":2,\"failed\":0,\"more\":true}");
        assertThat(json(post("", "{" + filter + "}")).toString())
                .as("those that failed are passed over")
                .isEqualTo("{\"applied\":1,\"failed\":0,\"more\":false}");
        assertThat(json(post("", "{" + filter + ",\"again\":\"true\"}")).toString())
                .isEqualTo("{\"applied\":2,\"failed\":0,\"more\":false}");
        assertThat(json(post("", "{" + filter + ",\"again\":\"true\"}")).toString())
                .isEqualTo("{\"applied\":0,\"failed\":0,\"more\":false}");

        assertThat(picky.applied).hasSameElementsAs(ids).hasSize(5);
        var asideAt = new HashMap<String, Instant>();
        for (var id : ids) {
            asideAt.put(id, Instant.parse(find(id).get("putAsideAt").asString()));
        }
        assertThat(picky.applied.subList(0, 3).stream().map(asideAt::get))
                .as("the oldest first")
                .isEqualTo(asideAt.values().stream().sorted().toList().subList(2, 5));
        assertThat(post("", "{\"from\":\"yesterday\"}").statusCode()).isEqualTo(400);
    }

    private JsonNode find(String messageId) throws IOException, InterruptedException {
        for (var item : json(get("?limit=200")).get("items")) {
            if (item.get("messageId").asString("").equals(messageId)) {
                return item;
            }
        }
        return JsonMapper.shared().missingNode();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class PickyService {

        @Bean
        Routes routes() {
            return Routes.declare().build();
        }

        @Bean
        Picky picky(Consumption consumption) {
            return new Picky(consumption);
        }
    }

    /** Fails until the test lets it succeed. */
    static class Picky {

        private final Consumption consumption;
        private volatile boolean content;

        /** Written by the threads of listeners and replays. */
        private final List<String> applied = new CopyOnWriteArrayList<>();

        Picky(Consumption consumption) {
            this.consumption = consumption;
        }

        @KafkaListener(topics = "engagement.v1")
        void on(List<ConsumerRecord<byte[], byte[]>> records) {
            consumption.apply(records, JsonNode.class, this::happened);
        }

        private void happened(List<Message<JsonNode>> messages) {
            var ids = messages.stream().map(Message::id).toList();
            if (!content && !messages.isEmpty()) {
                throw new IllegalStateException("not content");
            }
            applied.addAll(ids);
        }
    }
}
