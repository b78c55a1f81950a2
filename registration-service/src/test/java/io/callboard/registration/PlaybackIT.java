package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.SignedJWT;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.Api.Answer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Streams and recordings at Mux. A message carries the playback id, and each pass gets a token of its own. */
@PlatformTest(properties = "callboard.mux.signing-key-id=key-1")
class PlaybackIT {

    private Stage stage;

    @DynamicPropertySource
    static void key(DynamicPropertyRegistry properties) throws GeneralSecurityException {
        String key = MuxKey.generate();
        properties.add("callboard.mux.signing-private-key", () -> key);
    }

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        stage = new Stage(port, kafka, jdbc);
    }

    @Test
    void showsTheStreamWithATokenOfItsOwnOnceTheProviderHasMadeIt() throws Exception {
        var event = stage.given(aLiveEvent().startingAt(soon()).withCapacity(1));
        Answer ada = stage.register(event, "ada@example.com");
        Answer bob = stage.register(event, "bob@example.com");
        var live = event.next("LIVE");
        Map<String, Object> started = live.message();
        started.put("stream", null);
        started.put("streamVersion", 0);
        send(live, "LiveEventStarted", started);
        await().until(() -> stage.knownVersion(event.id()) == live.version());
        assertThat(pass(ada).path("state").asString()).isEqualTo("OPEN");
        assertThat(pass(ada).path("stream").isNull()).isTrue();

        Map<String, Object> made = live.message();
        made.put("stream", live.sealed("MUX", "playback1"));
        made.put("streamVersion", 1);
        send(live, "LiveEventChanged", made);

        await().untilAsserted(() ->
                assertThat(pass(ada).at("/stream/playbackId").asString()).isEqualTo("playback1"));
        JsonNode stream = pass(ada).path("stream");
        SignedJWT token = SignedJWT.parse(stream.path("playbackToken").asString());
        assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("playback1");
        assertThat(token.getJWTClaimsSet().getExpirationTime().toInstant())
                .isEqualTo(Instant.parse(stream.path("expiresAt").asString()))
                .isEqualTo(event.startsAt().plus(Duration.ofMinutes(90)));
        assertThat(pass(bob).path("stream").isNull()).isTrue();
        assertThat(page(ada)).contains("https://player.mux.com/playback1?playback-token=");

        // The earlier state arrives again.
        send(live, "LiveEventStarted", started);
        stage.given(aLiveEvent());
        assertThat(pass(ada).at("/stream/playbackId").asString()).isEqualTo("playback1");
    }

    @Test
    void showsTheRecordingAfterTheEnd() {
        var event = stage.given(aLiveEvent().startingAt(soon()));
        Answer ada = stage.register(event, "ada@example.com");
        var ended = stage.given(stage.given(event.next("LIVE")).next("ENDED"));
        assertThat(pass(ada).path("replay").isNull()).isTrue();

        Map<String, Object> ready = ended.message();
        Map<String, Object> replay = new LinkedHashMap<>(ended.sealed("MUX", "recording1"));
        replay.put("seconds", 61.5);
        ready.put("replay", replay);
        ready.put("streamVersion", 2);
        send(ended, "LiveEventReplayReady", ready);

        await().untilAsserted(() ->
                assertThat(pass(ada).at("/replay/playbackId").asString()).isEqualTo("recording1"));
        assertThat(pass(ada).path("stream").isNull()).isTrue();
        assertThat(page(ada)).contains("Watch the recording").contains("https://player.mux.com/recording1?");
        assertThat(stage.jdbc
                        .sql("select live_event::text from live_event where event_id = :id")
                        .param("id", event.id())
                        .query(String.class)
                        .single())
                .doesNotContain("recording1");
    }

    private static Instant soon() {
        return Instant.now().plus(5, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
    }

    private void send(LiveEventFixture event, String type, Map<String, Object> message) {
        stage.kafka.send("live-events.v1", event.key(), type, message);
    }

    private JsonNode pass(Answer registered) {
        return stage.api.get("/api/v1/passes/" + token(registered)).json();
    }

    private String page(Answer registered) {
        return stage.api.get("/watch/" + token(registered)).body().replace("&amp;", "&");
    }

    private static String token(Answer registered) {
        String url = registered.text("joinUrl");
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
