package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.Api.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Requests of browsers while other origins may call the API. */
@PlatformTest(properties = "callboard.web.cors.allowed-origins=https://www.example.org")
class CrossOriginIT {

    private static final String LISTED = "https://www.example.org";
    private static final String OWN = "https://events.example.com";
    private static final String FOREIGN = "https://www.example.net";
    private static final String CONSENT =
            "I agree that the organizer stores my details and writes to me about this event by e-mail.";

    private Stage stage;

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        stage = new Stage(port, kafka, jdbc);
    }

    /** A page that sends no referrer posts its form with the origin null; behind a proxy the other is that of the page. */
    @ParameterizedTest
    @ValueSource(strings = {"null", OWN})
    void theFormsOfTheOwnPagesAreTaken(String origin) {
        var event = stage.given(aLiveEvent());

        Answer done = stage.api.postFormFrom(
                origin, "/register/" + event.id(), "firstName", "Ada", "email", "ada@example.com", "consent", CONSENT);
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        String manage = Stage.path(
                PassesIT.open(stage.published(event, "contacts.v1", 1).getFirst())
                        .path("manageUrl")
                        .asString());
        assertThat(stage.api.postFormFrom(origin, manage + "/cancel").status()).isEqualTo(303);
    }

    @Test
    void theScriptOfTheOwnPageIsHeard() {
        Answer ada = stage.register(stage.given(aLiveEvent()), "ada@example.com");
        String leave = Stage.path(ada.text("joinUrl")).replace("/watch/", "/api/v1/passes/") + "/leave";

        assertThat(stage.api.post(leave, "{}", "Origin", OWN).status()).isEqualTo(204);
        assertThat(stage.api.post(leave, "{}", "Origin", FOREIGN).status()).isEqualTo(403);
    }

    @Test
    void onlyListedOriginsUseTheApi() {
        var event = stage.given(aLiveEvent());

        Answer listed = stage.api.post("/api/v1/registrations", Stage.body(event, "ada@example.com"), "Origin", LISTED);
        Answer foreign =
                stage.api.post("/api/v1/registrations", Stage.body(event, "bob@example.com"), "Origin", FOREIGN);
        Answer opaque = stage.api.post("/api/v1/registrations", Stage.body(event, "bob@example.com"), "Origin", "null");

        assertThat(listed.status()).isEqualTo(201);
        assertThat(listed.header("access-control-allow-origin")).isEqualTo(LISTED);
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.header("access-control-allow-origin")).isEmpty();
        assertThat(opaque.status()).isEqualTo(403);
        assertThat(stage.registrations(event)).hasSize(1);
    }

    @Test
    void aLiveEventAllowsFurtherOriginsItsFormOnly() {
        var event = stage.given(aLiveEvent(), Map.of("embedOrigins", List.of(FOREIGN)));
        String query = "?eventId=" + event.id();

        Answer registered = stage.api.post(
                "/api/v1/registrations" + query, Stage.body(event, "ada@example.com"), "Origin", FOREIGN);
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        assertThat(registered.header("access-control-allow-origin")).isEqualTo(FOREIGN);
        assertThat(stage.api
                        .get("/api/v1/registrations/stats" + query, "Origin", LISTED)
                        .header("access-control-allow-origin"))
                .isEqualTo(LISTED);

        String pass = Stage.path(registered.text("joinUrl")).replace("/watch/", "/api/v1/passes/");
        assertThat(stage.api.get(pass, "Origin", FOREIGN).status()).isEqualTo(403);
        assertThat(stage.api.get(pass + query, "Origin", FOREIGN).status()).isEqualTo(403);
        assertThat(stage.api
                        .post("/api/v1/registrations", Stage.body(event, "bob@example.com"), "Origin", FOREIGN)
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {LISTED, FOREIGN, "null"})
    void everyOriginReadsTheScriptOfTheEmbeddedForm(String origin) {
        Answer script = stage.api.get("/embed.js", "Origin", origin);

        assertThat(script.status()).isEqualTo(200);
        assertThat(script.response().headers().allValues("access-control-allow-origin"))
                .containsExactly("*");
    }

    @Test
    void noOtherOriginReadsAPage() {
        Answer ada = stage.register(stage.given(aLiveEvent()), "ada@example.com");
        String watch = Stage.path(ada.text("joinUrl"));

        Answer foreign = stage.api.get(watch, "Origin", FOREIGN);

        assertThat(foreign.status()).isEqualTo(200);
        assertThat(foreign.header("access-control-allow-origin")).isEmpty();
        assertThat(stage.api.get(watch, "Origin", LISTED).header("access-control-allow-origin"))
                .isEqualTo(LISTED);
    }
}
