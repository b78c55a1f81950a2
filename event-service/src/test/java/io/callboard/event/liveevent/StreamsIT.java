package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.failpoint.Failpoints.InjectedFault;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.event.liveevent.Organizer.Answer;
import io.callboard.event.stream.MuxStandIn;
import io.callboard.event.stream.MuxStandIn.Made;
import io.callboard.event.stream.MuxStandIn.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams at a provider. Going live never waits for the provider, the wanted state is never lost, and in the end the
 * provider has one stream, after any failure in between.
 */
@PlatformTest(
        properties = {"callboard.streams.lease=2s", "callboard.streams.first-wait=100ms", "callboard.mux.timeout=1s"})
class StreamsIT {

    private static final String TIDES = """
            {"title": "Tides", "start": {"local": "2035-12-01T18:00", "zone": "Europe/Berlin"}, "duration": "PT1H",
             "stream": {"kind": "MUX"}}
            """;

    private static final String EXTERNAL = """
            {"kind": "EXTERNAL", "url": "https://video.example.com/tides"}""";

    private static final MuxStandIn MUX = new MuxStandIn();

    @DynamicPropertySource
    static void mux(DynamicPropertyRegistry properties) {
        properties.add("callboard.mux.base-url", MUX::address);
    }

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    private Organizer organizer;

    @BeforeEach
    void anOrganizer() {
        MUX.answer(Mode.OK);
        organizer = Organizer.at(port);
    }

    @AfterEach
    void release() {
        MUX.answer(Mode.OK);
        MUX.release();
    }

    @Test
    void answersTheHostOnceAtTheStartAndAgainOnDemand() {
        String id = scheduled();
        assertThat(organizer.get("/" + id + "/stream").text("/status")).isEqualTo("NOT_STARTED");

        Answer started = organizer.post("/" + id + "/start");

        assertThat(started.status()).isEqualTo(200);
        Made made = onlyOneFor(id);
        JsonNode host = started.body().path("hostStream");
        assertThat(host.path("status").asString()).isEqualTo("READY");
        assertThat(host.path("streamKey").asString()).isEqualTo("key-of-" + made.id());
        assertThat(host.path("ingestUrl").asString()).isEqualTo("rtmps://global-live.mux.com:443/app");
        assertThat(host.path("playbackId").asString()).isEqualTo("play-" + made.id());
        assertThat(organizer.get("/" + id + "/stream").body()).isEqualTo(host);
        assertThat(organizer.get("/" + id).body().path("hostStream").isNull()).isTrue();
        assertThat(Organizer.at(port).get("/" + id + "/stream").status()).isEqualTo(404);
        assertThat(Organizer.nobodyAt(port).get("/" + id + "/stream").status()).isEqualTo(401);
    }

    @Test
    void keepsTheKeyOutOfMessagesAndStoresItEncrypted() {
        String id = scheduled();
        organizer.post("/" + id + "/start");
        Made made = onlyOneFor(id);

        List<Told> told = toldAbout(id, 3);

        assertThat(told)
                .extracting(Told::type)
                .containsExactly("LiveEventScheduled", "LiveEventStarted", "LiveEventChanged");
        assertThat(told).allSatisfy(message -> {
            assertThat(message.json()).doesNotContain("key-of-").doesNotContain("play-");
            Contracts.assertValid("live-events.v1", message.type(), message.json());
        });
        JsonNode open = told.get(2).value();
        assertThat(open.path("stream").path("kind").asString()).isEqualTo("MUX");
        assertThat(opened(id, open)).isEqualTo("play-" + made.id());
        assertThat(jdbc.sql("select stream::text from stream where event_id = :id::uuid")
                        .param("id", id)
                        .query(String.class)
                        .single())
                .doesNotContain("key-of-")
                .doesNotContain(hex("key-of-"));
    }

    @Test
    void leavesTheVersionThatTheOrganizerHolds() {
        String id = scheduled();
        String etag = organizer.post("/" + id + "/start").etag();
        List<Told> told = toldAbout(id, 3);

        assertThat(told.get(1).value().path("version"))
                .isEqualTo(told.get(2).value().path("version"));
        assertThat(told.get(1).value().path("streamVersion").asInt()).isZero();
        assertThat(told.get(2).value().path("streamVersion").asInt()).isEqualTo(1);
        assertThat(organizer.get("/" + id).etag()).isEqualTo(etag);
        assertThat(organizer
                        .patch("/" + id, "{\"title\": \"Ebb\"}", "If-Match", etag)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void goesLiveDuringAnOutageAndMakesTheStreamAfterwards() {
        MUX.answer(Mode.UNAVAILABLE);
        String id = scheduled();

        Answer started = organizer.post("/" + id + "/start");

        assertThat(started.status()).isEqualTo(202);
        assertThat(started.text("/status")).isEqualTo("LIVE");
        assertThat(started.text("/hostStream/status")).isEqualTo("PENDING");
        assertThat(organizer.get("/" + id + "/stream").text("/lastFailure")).isEqualTo("HTTP_503");
        String external = organizer
                .post("", TIDES.replace("{\"kind\": \"MUX\"}", EXTERNAL))
                .text("/id");
        assertThat(organizer.post("/" + external + "/start").status()).isEqualTo(200);
        assertThat(organizer.get("/" + external + "/stream").text("/url")).isEqualTo("https://video.example.com/tides");

        MUX.answer(Mode.OK);

        awaitStatus(id, "READY");
        onlyOneFor(id);
        assertThat(opened(id, toldAbout(id, 3).get(2).value())).startsWith("play-");
    }

    @Test
    void answersInTimeWhenTheProviderHangs() {
        MUX.answer(Mode.HOLD);
        String id = scheduled();

        Answer started = organizer.post("/" + id + "/start");

        assertThat(started.status()).isEqualTo(202);
        MUX.answer(Mode.OK);
        MUX.release();
        awaitStatus(id, "READY");
        await().untilAsserted(() -> onlyOneFor(id));
    }

    @Test
    void takesTheStreamOfARequestWhoseAnswerWasLost() {
        MUX.answer(Mode.LOSE_ANSWER);
        String id = scheduled();
        organizer.post("/" + id + "/start");
        await().until(() -> !MUX.madeFor(id).isEmpty());
        MUX.answer(Mode.OK);

        awaitStatus(id, "READY");

        assertThat(organizer.get("/" + id + "/stream").text("/streamKey"))
                .isEqualTo("key-of-" + MUX.madeFor(id).getLast().id());
        await().untilAsserted(() -> onlyOneFor(id));
    }

    @Test
    void makesOneStreamWhenItDiesBetweenTheCallAndItsRecord() {
        String id = scheduled();
        var deaths = new AtomicInteger();
        try (var fault = Failpoints.arm("event.stream-call.after-call", () -> {
            if (deaths.incrementAndGet() == 1) {
                throw new InjectedFault("event.stream-call.after-call");
            }
        })) {
            assertThat(organizer.post("/" + id + "/start").status()).isEqualTo(202);
            onlyOneFor(id);

            awaitStatus(id, "READY");
        }
        onlyOneFor(id);
        assertThat(deaths.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void removesWhatALateRequestMade() {
        String id = scheduled();
        organizer.post("/" + id + "/start");
        String first = onlyOneFor(id).id();
        jdbc.sql("update stream set in_doubt = true, next_attempt_at = now() where event_id = :id::uuid")
                .param("id", id)
                .update();
        MUX.makeFor(id);

        await().untilAsserted(() -> assertThat(onlyOneFor(id).id()).isEqualTo(first));
        assertThat(organizer.get("/" + id + "/stream").text("/status")).isEqualTo("READY");
    }

    @Test
    void takesNoMoreVideoOnceTheLiveEventHasEnded() {
        String id = scheduled();
        organizer.post("/" + id + "/start");

        organizer.post("/" + id + "/end");

        await().untilAsserted(() -> assertThat(onlyOneFor(id).status()).isEqualTo("disabled"));
        assertThat(organizer.get("/" + id + "/stream").text("/status")).isEqualTo("CLOSED");
        assertThat(organizer.get("/" + id + "/stream").body().path("streamKey").isNull())
                .isTrue();
        assertThat(toldAbout(id, 4).get(3).value().path("stream").isNull()).isTrue();
    }

    @Test
    void leavesNothingBehindWhenTheLiveEventEndsBeforeItsStreamIsMade() {
        MUX.answer(Mode.LOSE_ANSWER);
        String id = scheduled();
        organizer.post("/" + id + "/start");
        await().until(() -> !MUX.madeFor(id).isEmpty());
        organizer.post("/" + id + "/end");
        MUX.answer(Mode.OK);

        await().untilAsserted(() -> assertThat(MUX.madeFor(id)).isEmpty());
    }

    @Test
    void changesToAnAddressWhileLiveAndBack() {
        String id = scheduled();
        organizer.post("/" + id + "/start");

        assertThat(organizer
                        .patch("/" + id, "{\"stream\": %s}".formatted(EXTERNAL))
                        .status())
                .isEqualTo(200);

        Told changed = toldAbout(id, 4).get(3);
        assertThat(changed.type()).isEqualTo("LiveEventChanged");
        assertThat(changed.value().path("epoch").asInt()).isEqualTo(1);
        assertThat(opened(id, changed.value())).isEqualTo("https://video.example.com/tides");
        await().untilAsserted(() -> assertThat(onlyOneFor(id).status()).isEqualTo("disabled"));

        organizer.patch("/" + id, "{\"stream\": {\"kind\": \"MUX\", \"url\": null}}");

        awaitStatus(id, "READY");
        assertThat(onlyOneFor(id).status()).isEqualTo("idle");
        assertThat(opened(id, toldAbout(id, 6).get(5).value())).startsWith("play-");
    }

    @Test
    void refusesAnAddressBesideMux() {
        Answer refused =
                organizer.post("", TIDES.replace("\"MUX\"", "\"MUX\", \"url\": \"https://video.example.com\""));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).containsExactly("/stream/url");
    }

    @Test
    void takesSignedReportsOfTheProviderTwiceAndInAnyOrder() {
        String id = scheduled();
        organizer.post("/" + id + "/start");
        String muxId = onlyOneFor(id).id();
        String etag = organizer.get("/" + id).etag();

        assertThat(report("video.live_stream.active", "2026-12-01T17:00:04Z", stream(muxId)))
                .isEqualTo(204);
        assertThat(signal(id)).isEqualTo("ACTIVE");
        assertThat(report("video.live_stream.idle", "2026-12-01T17:00:09Z", stream(muxId)))
                .isEqualTo(204);
        assertThat(signal(id)).isEqualTo("IDLE");
        report("video.live_stream.active", "2026-12-01T17:00:04Z", stream(muxId));
        assertThat(signal(id)).isEqualTo("IDLE");
        assertThat(report("video.live_stream.active", "2026-12-01T18:00:04Z", stream("unknown")))
                .isEqualTo(204);
        assertThat(report("video.upload.created", "2026-12-01T18:00:04Z", "{}")).isEqualTo(204);
        assertThat(organizer.get("/" + id).etag()).isEqualTo(etag);
    }

    @Test
    void refusesReportsThatTheProviderDidNotSign() {
        String body = webhook("video.live_stream.active", "2026-12-01T17:00:04Z", stream("any"));
        long now = Instant.now().getEpochSecond();

        assertThat(send(body, null)).isEqualTo(401);
        assertThat(send(body, signature(now, body + " "))).isEqualTo(401);
        assertThat(send(body, signature(now - 400, body))).isEqualTo(401);
        assertThat(send(body, signature(now, body))).isEqualTo(204);
        assertThat(send("[]", signature(now, "[]"))).isEqualTo(400);
    }

    @Test
    void publishesTheLongestRecordingOnceTheLiveEventHasEnded() {
        String id = scheduled();
        organizer.post("/" + id + "/start");
        String muxId = onlyOneFor(id).id();
        report("video.asset.ready", "2026-12-01T17:00:04Z", asset(muxId, "still-live", 99, true));
        report("video.asset.ready", "2026-12-01T17:10:04Z", asset(muxId, "first", 60, false));
        assertThat(told(id)).noneMatch(message -> message.type().equals("LiveEventReplayReady"));

        String etag = organizer.post("/" + id + "/end").etag();
        Told first = toldAbout(id, 5).get(4);
        report("video.asset.ready", "2026-12-01T17:40:04Z", asset(muxId, "second", 1800, false));
        report("video.asset.ready", "2026-12-01T17:10:04Z", asset(muxId, "first", 60, false));
        report("video.asset.live_stream_completed", "2026-12-01T17:40:05Z", asset(muxId, "second", 1800, false));

        Told second = toldAbout(id, 6).get(5);
        assertThat(List.of(first, second)).extracting(Told::type).containsOnly("LiveEventReplayReady");
        assertThat(openedReplay(id, first.value())).isEqualTo("first");
        assertThat(openedReplay(id, second.value())).isEqualTo("second");
        assertThat(second.value().at("/replay/seconds").asDouble()).isEqualTo(1800);
        assertThat(second.value().path("version")).isEqualTo(first.value().path("version"));
        assertThat(second.value().path("streamVersion").asInt())
                .isGreaterThan(first.value().path("streamVersion").asInt());
        Contracts.assertValid("live-events.v1", second.type(), second.json());
        assertThat(organizer.get("/" + id).etag()).isEqualTo(etag);
        assertThat(organizer.get("/" + id + "/stream").text("/replay/playbackId"))
                .isEqualTo("second");
        organizer.post("/" + scheduled() + "/start");
        assertThat(told(id)).hasSize(6);
    }

    private String signal(String id) {
        return organizer.get("/" + id + "/stream").text("/signal");
    }

    private static String stream(String muxId) {
        return "{\"id\": \"%s\", \"stream_key\": \"hush\"}".formatted(muxId);
    }

    private static String asset(String muxId, String playbackId, int seconds, boolean live) {
        return """
                {"id": "asset-%s", "live_stream_id": "%s", "duration": %d, "is_live": %s,
                 "playback_ids": [{"id": "%s", "policy": "signed"}]}
                """.formatted(playbackId, muxId, seconds, live, playbackId);
    }

    private static String webhook(String type, String at, String data) {
        return "{\"type\": \"%s\", \"created_at\": \"%s\", \"data\": %s, \"attempts\": []}".formatted(type, at, data);
    }

    private int report(String type, String at, String data) {
        String body = webhook(type, at, data);
        return send(body, signature(Instant.now().getEpochSecond(), body));
    }

    private static String signature(long at, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("mux_test".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signed = mac.doFinal((at + "." + body).getBytes(StandardCharsets.UTF_8));
            return "t=" + at + ",v1=" + HexFormat.of().formatHex(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private int send(String body, @Nullable String signature) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/webhooks/mux"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (signature != null) {
            request.header("Mux-Signature", signature);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String openedReplay(String id, JsonNode message) {
        return opened(id, JsonMapper.shared().createObjectNode().set("stream", message.path("replay")));
    }

    private String scheduled() {
        return organizer.post("", TIDES).text("/id");
    }

    private static Made onlyOneFor(String id) {
        List<Made> made = MUX.madeFor(id);
        assertThat(made).hasSize(1);
        return made.getFirst();
    }

    private void awaitStatus(String id, String status) {
        await().untilAsserted(() ->
                assertThat(organizer.get("/" + id + "/stream").text("/status")).isEqualTo(status));
    }

    private static String opened(String id, JsonNode message) {
        JsonNode stream = message.path("stream");
        byte[] plain = Aes.decrypt(
                KeyRing.parse("k1:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=")
                        .key(stream.path("keyId").asString(), "AES")
                        .orElseThrow(),
                Base64.getDecoder().decode(stream.path("ciphertext").asString()),
                id.getBytes(StandardCharsets.UTF_8));
        return new String(plain, StandardCharsets.UTF_8);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private record Told(String type, String json) {

        JsonNode value() {
            return Organizer.JSON.readTree(json);
        }
    }

    private List<Told> toldAbout(String id, int messages) {
        await().until(() -> told(id).size() >= messages);
        return told(id);
    }

    private List<Told> told(String id) {
        return kafka.received("live-events.v1", id).stream()
                .map(received -> new Told(String.valueOf(KafkaProbe.type(received)), KafkaProbe.text(received)))
                .toList();
    }
}
