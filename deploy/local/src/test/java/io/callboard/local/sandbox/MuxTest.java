package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sandbox answers as Mux does, and sends Mux's webhooks. */
class MuxTest extends SandboxScene {

    private static final String STREAMS = "/mux/video/v1/live-streams";
    private static final String NEW = """
            {"playback_policies":["signed"],"passthrough":"event-1","reconnect_window":60}""";

    private HttpRequest.Builder mux(String path) {
        return to(path).header("Authorization", "Basic eDp4").header("Content-Type", "application/json");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(mux(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void makesListsDisablesAndDeletesStreams() throws Exception {
        HttpResponse<String> made = post(STREAMS, NEW);
        assertThat(made.statusCode()).isEqualTo(201);
        String id = json(made).at("/data/id").asString();
        assertThat(json(made).at("/data/stream_key").asString()).isNotEmpty();
        assertThat(json(made).at("/data/playback_ids/0/policy").asString()).isEqualTo("signed");
        post(STREAMS, NEW);

        JsonNode listed = json(send(mux(STREAMS + "?limit=1&page=2")));
        assertThat(listed.path("data")).hasSize(1);
        assertThat(listed.at("/data/0/id").asString()).isEqualTo(id);
        assertThat(listed.at("/data/0/passthrough").asString()).isEqualTo("event-1");

        send(mux(STREAMS + "/" + id + "/disable").PUT(HttpRequest.BodyPublishers.noBody()));
        assertThat(json(send(mux(STREAMS + "/" + id))).at("/data/status").asString())
                .isEqualTo("disabled");
        send(mux(STREAMS + "/" + id + "/enable").PUT(HttpRequest.BodyPublishers.noBody()));
        assertThat(json(send(mux(STREAMS + "/" + id))).at("/data/status").asString())
                .isEqualTo("idle");
        assertThat(send(mux(STREAMS + "/" + id).DELETE()).statusCode()).isEqualTo(204);
        assertThat(send(mux(STREAMS + "/" + id)).statusCode()).isEqualTo(404);
        assertThat(send(to(STREAMS)).statusCode()).isEqualTo(401);
    }

    @Test
    void keepsStreamsAcrossARestart() throws Exception {
        String id = json(post(STREAMS, NEW)).at("/data/id").asString();
        sandbox.close();
        start();

        assertThat(send(mux(STREAMS + "/" + id)).statusCode()).isEqualTo(200);
    }

    @Test
    void playsAHostAndSignsTheWebhooks() throws Exception {
        String id = json(post(STREAMS, NEW)).at("/data/id").asString();

        JsonNode answer = json(post("/api/mux/live-streams/" + id, "{\"type\":\"active\"}"));
        assertThat(answer.path("answered").asInt()).isEqualTo(204);
        assertThat(send(mux("/mux")).body()).contains("active");
        post("/mux/streams/" + id, "type=ready");

        assertThat(webhooks.received).hasSize(2);
        Webhooks.Received active = webhooks.received.getFirst();
        assertThat(JsonMapper.shared().readTree(active.body()).path("type").asString())
                .isEqualTo("video.live_stream.active");
        assertThat(active.signature()).isEqualTo(Webhooks.signature(active));
        JsonNode ready =
                JsonMapper.shared().readTree(webhooks.received.getLast().body());
        assertThat(ready.path("type").asString()).isEqualTo("video.asset.ready");
        assertThat(ready.at("/data/live_stream_id").asString()).isEqualTo(id);
        assertThat(ready.at("/data/playback_ids/0/id").asString()).isNotEmpty();
    }

    @Test
    void handsOutKeysAndPlaysOnlyWithATokenOfOne() throws Exception {
        String playbackId =
                json(post(STREAMS, NEW)).at("/data/playback_ids/0/id").asString();
        JsonNode key = json(post("/mux/system/v1/signing-keys", "")).path("data");

        assertThat(play(playbackId, token(key, playbackId, 60))).isEqualTo(200);
        assertThat(play(playbackId, token(key, playbackId, -60))).isEqualTo(403);
        assertThat(play(playbackId, token(key, "other", 60))).isEqualTo(403);
        assertThat(play(playbackId, "")).isEqualTo(403);
    }

    @Test
    void misbehavesOnRequest() throws Exception {
        fault("mux", "{\"mode\":\"accept-then-500\",\"count\":1}");

        assertThat(post(STREAMS, NEW).statusCode()).isEqualTo(500);
        assertThat(json(send(mux(STREAMS))).path("data")).hasSize(1);
    }

    private int play(String playbackId, String token) throws Exception {
        return send(to("/mux/play/" + playbackId + ".m3u8?token=" + token)).statusCode();
    }

    private String token(JsonNode key, String playbackId, long life) throws Exception {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String header =
                "{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted(key.path("id").asString());
        String claims = "{\"sub\":\"%s\",\"aud\":\"v\",\"exp\":%d}"
                .formatted(playbackId, clock.instant().getEpochSecond() + life);
        String signed =
                encoder.encodeToString(header.getBytes(UTF_8)) + "." + encoder.encodeToString(claims.getBytes(UTF_8));
        String pem =
                new String(Base64.getDecoder().decode(key.path("private_key").asString()), UTF_8);
        byte[] pkcs8 = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        signature.update(signed.getBytes(UTF_8));
        return signed + "." + encoder.encodeToString(signature.sign());
    }
}
