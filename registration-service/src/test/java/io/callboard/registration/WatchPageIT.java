package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import io.callboard.chassis.crypto.Sha256;
import io.callboard.chassis.testing.Browser;
import io.callboard.registration.Api.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/**
 * The watch page in Chromium, with the test in place of analytics-service, and the scripts of other pages. Where there is
 * no Chromium, the tests in it are skipped.
 */
@TestPropertySource(properties = "callboard.mux.signing-key-id=key-1")
class WatchPageIT extends WaitingListScene {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PLAYER = "/watch/assets/mux-player-3.14.0.js";
    private static final String QUESTION = "019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4051";
    private static final String POLL = "019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4052";

    /** Only after {@link #openPage}. */
    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    private Edge edge;

    private final BlockingQueue<String> changes = new LinkedBlockingQueue<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @DynamicPropertySource
    static void key(DynamicPropertyRegistry properties) throws GeneralSecurityException {
        String key = MuxKey.generate();
        properties.add("callboard.mux.signing-private-key", () -> key);
    }

    @BeforeEach
    void start(@LocalServerPort int port) throws Exception {
        edge = Edge.before(port).answering("/api/v1/engagement", this::answerRoom);
    }

    @AfterEach
    void stop() {
        edge.close();
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void thePageOfAStreamAtMuxAllowsItsPlayerAndNoOtherDoes() {
        var event = open();
        Answer ada = stage.register(event, "ada@example.com");
        String path = Stage.path(ada.text("joinUrl"));
        stage.given(event.next("LIVE"));
        Answer external = stage.api.get(path);
        assertThat(external.body()).contains("Watch now").doesNotContain("mux-player", "unsafe-inline");
        assertThat(external.header("content-security-policy")).doesNotContain("unsafe-inline", "mux.com", "blob:");

        muxStream(event);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> stage.api.get(path).body().contains("<mux-player"));
        Answer page = stage.api.get(path);

        assertThat(page.body())
                .contains("playback-id=\"playback1\"", "stream-type=\"live\"", "disable-tracking", PLAYER)
                .contains("https://player.mux.com/playback1?playback-token=");
        String policy = page.header("content-security-policy");
        assertThat(policy)
                .contains("default-src 'self'", "connect-src 'self' https://*.mux.com", "worker-src 'self' blob:")
                .contains("style-src 'self' 'unsafe-inline'", "frame-ancestors 'none'")
                .doesNotContain("script-src", "unsafe-eval", "gstatic", "litix");
        assertThat(stage.api.get("/manage/none").header("content-security-policy"))
                .doesNotContain("unsafe-inline");
    }

    /** A new version of the file needs a new name and a new hash here. */
    @Test
    void thePlayerIsTheFileOfItsPackage() {
        Answer script = stage.api.get(PLAYER);

        assertThat(script.status()).isEqualTo(200);
        assertThat(script.header("content-type")).startsWith("text/javascript");
        assertThat(script.header("cache-control")).contains("max-age=31536000", "immutable");
        assertThat(HexFormat.of().formatHex(Sha256.of(script.body())))
                .isEqualTo("9f160fd0a0db403d9af306bd8c9e13dee01f10a2c66e8a4f0df8fe635feb823a");
    }

    @Test
    void playsInThePageAndLinksWhereItCannot() throws Exception {
        var event = open();
        Answer ada = stage.register(event, "ada@example.com");
        String path = Stage.path(ada.text("joinUrl"));
        stage.given(event.next("LIVE"));
        muxStream(event);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> stage.api.get(path).body().contains("<mux-player"));
        openPage(path);

        awaitTrue("customElements.get('mux-player') !== undefined && !document.querySelector('mux-player').hidden");
        // It has drawn itself, so its styles were allowed. Mux cannot be reached from here, so it fails, and the
        // link is back.
        awaitTrue("document.querySelector('mux-player').shadowRoot.querySelector('media-theme') !== null");
        awaitTrue("!document.getElementById('stream-link').hidden");
        assertThat(browser.evaluate("document.querySelector('mux-player').getBoundingClientRect().height > 100")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void countsDownAndFollowsTheEvent() throws Exception {
        var event = stage.given(aLiveEvent()
                .startingAt(Instant.now().plus(Duration.ofMinutes(20)).truncatedTo(ChronoUnit.SECONDS)));
        Answer ada = stage.register(event, "ada@example.com");
        String path = Stage.path(ada.text("joinUrl"));
        assertThat(stage.api.get(path).body())
                .as("without a script a fixed time is shown")
                .containsPattern("<p id=\"countdown\"[^>]* hidden")
                .contains("The stream opens at");

        openPage(path);

        awaitTrue("/^00:(19|20):\\d\\d$/.test(document.querySelector('#countdown strong').textContent)");
        Pictures.of(browser);
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void theRoomShowsWhatViewersWriteAsText() throws Exception {
        var event = open();
        Answer ada = stage.register(event, "ada@example.com");
        String path = Stage.path(ada.text("joinUrl"));
        assertThat(stage.api.get(path).body()).contains("<noscript>", "id=\"room\"");
        openPage(path);
        awaitTrue("document.querySelectorAll('#room [data-part=questions] li').length === 1");
        awaitTrue("document.querySelectorAll('#room input[type=radio]').length === 2");

        assertThat(text()).contains("<img src=x onerror=hacked()>", "Organizer", "Vote (3)", "Tea");
        assertThat(browser.evaluate("document.querySelectorAll('#room img').length")
                        .asInt())
                .isZero();
        Pictures.of(browser);
        assertThat(browser.violations()).isEmpty();

        // Three changes by the stream.
        changes.add("id: 8\nevent: question\ndata: {\"id\":\"" + QUESTION + "\",\"name\":null,\"text\":\"Changed?\","
                + "\"askedAt\":\"2026-12-01T17:05:03Z\",\"votes\":9,\"answered\":true,\"pinned\":false}\n\n");
        changes.add(
                "id: 9\nevent: message\ndata: {\"id\":\"019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4059\",\"byOrganizer\":false,"
                        + "\"name\":\"Bob\",\"text\":\"Hello <b>all</b>\",\"writtenAt\":\"2026-12-01T17:06:00Z\"}\n\n");
        awaitText("Vote (9)");
        awaitText("Hello <b>all</b>");
        assertThat(text()).contains("Changed?", "Answered", "Without a name").doesNotContain("onerror");
        changes.add("id: 10\nevent: question-removed\ndata: {\"id\":\"" + QUESTION + "\"}\n\n");
        awaitTrue("document.querySelectorAll('#room [data-part=questions] li').length === 0");

        write("question", "room-question", "Will there be a recording?");
        awaitText("Will there be a recording?");
        browser.evaluate("document.querySelector('#room .vote').click()");
        awaitText("Vote (1)");
        browser.evaluate("document.querySelectorAll('#room input[type=radio]')[1].click()");
        awaitText("Coffee");
        write("message", "room-message", "slow");
        awaitText("You write very fast.");
        Pictures.of(browser);
        assertThat(browser.violations()).isEmpty();

        String pass = path.replace("/watch/", "");
        assertThat(calls)
                .anyMatch(call -> call.startsWith("POST /questions " + pass)
                        && call.contains("\"text\":\"Will there be a recording?\""))
                .anyMatch(call -> call.startsWith("PUT /questions/") && call.contains("/vote " + pass))
                .anyMatch(call ->
                        call.startsWith("PUT /polls/" + POLL + "/answer " + pass) && call.contains("{\"option\":1}"))
                .allMatch(call -> call.contains(" " + pass + " "));
    }

    @Test
    void freeSeatsFollowTheFigures() throws Exception {
        var event = stage.given(aLiveEvent().withCapacity(2));
        openPage("/register/" + event.id());
        awaitText("Free seats: 2");

        stage.register(event, "ada@example.com");
        awaitText("Free seats: 1");
        stage.register(event, "bob@example.com");
        awaitText("All seats are taken at the moment.");
        Pictures.of(browser);
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void aButtonCopiesTheLink() throws Exception {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        String manage = manage(event, "ada");
        assertThat(stage.api.get(manage).body())
                .as("hidden without a script")
                .containsPattern("<button[^>]* hidden[^>]* data-copy=\"https://events.example.com/watch/");

        openPage(manage);
        awaitTrue("!document.querySelector('[data-copy]').hidden");
        browser.evaluate("""
                navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); };
                document.querySelector('[data-copy]').click()
                """);
        awaitText("The link is copied.");
        assertThat(browser.evaluate("window.copied").asString()).startsWith("https://events.example.com/watch/");
        Pictures.of(browser);
        assertThat(browser.violations()).isEmpty();
    }

    private void write(String kind, String field, String text) {
        browser.evaluate("document.getElementById('%s').value = '%s';".formatted(field, text)
                + "document.querySelector('[data-part=%s-form]').requestSubmit()".formatted(kind));
    }

    private LiveEventFixture open() {
        return stage.given(aLiveEvent()
                .startingAt(Instant.now().plus(Duration.ofMinutes(5)).truncatedTo(ChronoUnit.SECONDS)));
    }

    private void muxStream(LiveEventFixture event) {
        Map<String, Object> made = event.next("LIVE").message();
        made.put("stream", event.sealed("MUX", "playback1"));
        made.put("streamVersion", 1);
        stage.kafka.send("live-events.v1", event.key(), "LiveEventChanged", made);
    }

    private void openPage(String path) throws Exception {
        Optional<Browser> started = Browser.start();
        assumeThat(started).as("Debian's chromium").isPresent();
        browser = started.orElseThrow();
        browser.open(edge.origin() + path);
    }

    private String text() {
        return browser.evaluate("document.body.innerText").asString();
    }

    private void awaitText(String text) {
        Awaitility.await().atMost(PATIENCE).until(this::text, shown -> shown.contains(text));
    }

    private void awaitTrue(String expression) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> browser.evaluate("Boolean(" + expression + ")").asBoolean());
    }

    /** As analytics-service answers. */
    private void answerRoom(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replace("/api/v1/engagement", "");
        if (path.equals("/stream")) {
            answerStream(exchange);
            return;
        }
        String body;
        try (InputStream in = exchange.getRequestBody()) {
            body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        calls.add("%s %s %s %s"
                .formatted(
                        exchange.getRequestMethod(),
                        path,
                        exchange.getRequestHeaders().getFirst("Callboard-Pass"),
                        body));
        String asked = "\"askedAt\":\"2026-12-01T17:05:03Z\",\"answered\":false,\"pinned\":false";
        String poll =
                "\"id\":\"%s\",\"status\":\"OPEN\",\"question\":\"Tea?\",\"options\":[{\"text\":\"Tea\",\"answers\":1},"
                                .formatted(POLL)
                        + "{\"text\":\"Coffee\",\"answers\":1}]";
        String answer =
                switch (exchange.getRequestMethod() + " " + path.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "{id}")) {
                    case "GET /questions" ->
                        "{\"items\":[{\"id\":\"%s\",\"status\":\"SHOWN\",\"name\":\"Eve\",\"text\":\"<img src=x onerror=hacked()>\","
                                        .formatted(QUESTION)
                                + "\"votes\":3,\"mine\":false,\"voted\":false," + asked + "}],\"nextCursor\":null}";
                    case "GET /messages" ->
                        "{\"items\":[{\"id\":\"019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4050\",\"status\":\"SHOWN\",\"byOrganizer\":true,"
                                + "\"name\":null,\"text\":\"Welcome\",\"writtenAt\":\"2026-12-01T17:00:00Z\",\"mine\":false}],\"nextCursor\":null}";
                    case "GET /polls" -> "{\"items\":[{" + poll + ",\"answer\":null}],\"nextCursor\":null}";
                    case "PUT /polls/{id}/answer" -> "{" + poll + ",\"answer\":1}";
                    case "POST /questions" ->
                        "{\"id\":\"%s\",\"status\":\"SHOWN\",\"name\":null,\"text\":\"Will there be a recording?\",\"votes\":0,"
                                        .formatted(QUESTION)
                                + "\"mine\":true,\"voted\":false," + asked + "}";
                    case "PUT /questions/{id}/vote" ->
                        "{\"id\":\"%s\",\"status\":\"SHOWN\",\"name\":null,\"text\":\"Will there be a recording?\",\"votes\":1,"
                                        .formatted(QUESTION)
                                + "\"mine\":true,\"voted\":true," + asked + "}";
                    default -> "";
                };
        // The chat is too fast for this pass.
        Edge.answer(exchange, answer.isEmpty() ? 429 : 200, "application/json", answer);
    }

    private void answerStream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write("retry: 3000\nid: 7\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (true) {
                out.write(changes.take().getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
