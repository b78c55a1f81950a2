package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import io.callboard.chassis.testing.Browser;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * The embedded form in Chromium, on a page of another origin whose policy allows nothing but our script and our API. Where
 * there is no Chromium, the tests are skipped.
 */
class EmbedBrowserIT extends WaitingListScene {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>A site</title>
            <script type="module" src="%1$s/embed.js"></script></head>
            <body><main><h1>A site</h1><callboard-registration event="%2$s"></callboard-registration></main></body></html>
            """;

    private static final String POLICY = "default-src 'none'; script-src %1$s; connect-src %1$s; style-src 'none';"
            + " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /** What event-service says of the live event; it allows the same sites to read it. */
    private static final String PUBLIC = """
            {"id": "%s", "status": "SCHEDULED", "title": "Reliable reminders, explained", "startsAt": "%s", "endsAt": "%s",
             "timeZone": "Europe/Berlin", "registrationOpen": true, "waitlist": true, "confirmEmailFirst": false,
             "approvalRequired": false, "segments": [], "questions": [], "inPerson": null, "channels": ["EMAIL"],
             "branding": {"logoUrl": null, "primaryColor": "#0b5fff", "onPrimaryColor": "#ffffff"}}
            """;

    private static final String ROOT = "document.querySelector('callboard-registration').shadowRoot";

    private Browser browser;
    private Edge edge;
    private Edge site;
    private volatile LiveEventFixture event = aLiveEvent();
    private volatile boolean allowed;

    @BeforeEach
    void start(@LocalServerPort int port) throws Exception {
        Optional<Browser> started = Browser.start();
        assumeThat(started).as("Debian's chromium").isPresent();
        browser = started.orElseThrow();
        edge = Edge.before(port).answering("/api/v1/events/public/", this::answerPublic);
        site = Edge.before(port).answering("/page", this::answerPage);
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
            edge.close();
            site.close();
        }
    }

    @Test
    void registersOnAForeignPageWithAStrictPolicy() throws Exception {
        allowed = true;
        event = stage.given(aLiveEvent().withCapacity(5), Map.of("embedOrigins", List.of(site.origin())));
        browser.open(site.origin() + "/page?utm_source=partner");
        awaitText("Free seats: 5");
        Pictures.of(browser);
        assertThat(browser.violations()).isEmpty();

        browser.evaluate(ROOT + ".querySelector('form').requestSubmit()");
        awaitText("Enter your first name");
        Pictures.of(browser);
        assertThat(browser.violations()).isEmpty();
        browser.evaluate("""
                (root => {
                    root.querySelector('[name=firstName]').value = 'Ada';
                    root.querySelector('[name=email]').value = 'ada@example.com';
                    root.querySelector('[name=consent]').checked = true;
                    root.querySelector('form').requestSubmit();
                })(%s)
                """.formatted(ROOT));
        awaitText("You are registered. Your confirmation goes to ada@example.com.");

        assertThat(stage.registrations(event)).hasSize(1);
        assertThat(browser.evaluate("getComputedStyle(%s.querySelector('[role=status]')).fontFamily".formatted(ROOT))
                        .asString())
                .isNotEmpty();
        assertThat(browser.refusedByThePolicy()).isEqualTo("[]");
        assertThat(browser.evaluate("document.cookie").asString()).isEmpty();
    }

    @Test
    void isALinkOnAPageThatIsNotAllowed() {
        allowed = false;
        event = stage.given(aLiveEvent(), Map.of("embedOrigins", List.of("https://www.example.org")));

        browser.open(site.origin() + "/page");

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> browser.evaluate(ROOT + "?.querySelector('a')?.href ?? ''")
                        .asString()
                        .equals(edge.origin() + "/register/" + event.id()));
        assertThat(browser.evaluate(ROOT + ".querySelector('form') === null").asBoolean())
                .isTrue();
        assertThat(stage.registrations(event)).isEmpty();
    }

    /** An origin that event-service lets read, and this service does not: nothing is registered, and the page says so. */
    @Test
    void registersNobodyFromAPageThatIsNotAllowed() {
        allowed = true;
        event = stage.given(aLiveEvent(), Map.of("embedOrigins", List.of("https://www.example.org")));
        browser.open(site.origin() + "/page");
        awaitText("Register");

        browser.evaluate("""
                (root => {
                    root.querySelector('[name=firstName]').value = 'Ada';
                    root.querySelector('[name=email]').value = 'ada@example.com';
                    root.querySelector('[name=consent]').checked = true;
                    root.querySelector('form').requestSubmit();
                })(%s)
                """.formatted(ROOT));

        awaitText("Please use the registration page.");
        assertThat(stage.registrations(event)).isEmpty();
    }

    private void awaitText(String text) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> browser.evaluate(
                                        "[...(%s?.querySelectorAll('*') ?? [])].map(e => e.hidden ? '' : e.textContent).join(' ')"
                                                .formatted(ROOT))
                                .asString(),
                        shown -> shown.contains(text));
    }

    private void answerPage(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Security-Policy", POLICY.formatted(edge.origin()));
        Edge.answer(exchange, 200, "text/html", PAGE.formatted(edge.origin(), event.id()));
    }

    private void answerPublic(HttpExchange exchange) throws IOException {
        if (allowed) {
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", site.origin());
        }
        Edge.answer(
                exchange,
                200,
                "application/json",
                PUBLIC.formatted(event.id(), event.startsAt(), event.startsAt().plus(Duration.ofHours(1))));
    }
}
