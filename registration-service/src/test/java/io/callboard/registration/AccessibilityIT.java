package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.callboard.chassis.testing.Browser;
import io.callboard.registration.Api.Answer;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * Opens the pages for people in Chromium, on a small phone, in the light and in the dark: axe finds nothing. Where there is
 * no Chromium, the tests are skipped. To look at the pages, see {@link Pictures}.
 */
class AccessibilityIT extends WaitingListScene {

    private static final List<Map<String, Object>> QUESTIONS = List.of(
            Map.of("key", "why", "label", "Why do you come?", "type", "TEXT", "required", true),
            Map.of(
                    "key",
                    "diet",
                    "label",
                    "What do you eat?",
                    "type",
                    "CHOICE",
                    "required",
                    true,
                    "options",
                    List.of("Everything", "No meat")),
            Map.of(
                    "key",
                    "topics",
                    "label",
                    "What interests you?",
                    "type",
                    "MULTI",
                    "required",
                    false,
                    "options",
                    List.of("Clocks", "Tides")),
            Map.of("key", "first", "label", "Is it your first time?", "type", "BOOLEAN", "required", false));

    private static final Map<String, Object> CONTENT = Map.of(
            "descriptionHtml",
            "<p>How a reminder finds <em>its</em> <a href=\"https://example.com\">moment</a>.</p><h2>More</h2>",
            "segments",
            List.of(Map.of("key", "vip", "headline", "For guests", "description", "Sit in front.")),
            "resources",
            List.of(Map.of("title", "Slides", "url", "https://example.com/slides.pdf")),
            "branding",
            Map.of("primaryColor", "#0b5fff", "onPrimaryColor", "#ffffff"),
            "inPerson",
            Map.of("venue", "Kulturhaus", "address", "Hauptstraße 1\n10115 Berlin"),
            "questions",
            QUESTIONS);

    private Browser browser;
    private int port;

    @BeforeEach
    void start(@LocalServerPort int servicePort) throws Exception {
        port = servicePort;
        Optional<Browser> started = Browser.start();
        assumeThat(started).as("Debian's chromium").isPresent();
        browser = started.orElseThrow();
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void ofRegistering() throws Exception {
        var event = stage.given(aLiveEvent().withCapacity(1).on("EMAIL", "SMS"), CONTENT);
        String page = "/register/" + event.id();
        assertAccessible(page + "?segment=vip", "Reliable reminders");

        browser.leaveBy("document.querySelector('form').noValidate = true;"
                + " document.querySelector('form').requestSubmit()");
        assertAccessible("Please correct");

        open(page);
        browser.leaveBy("""
                const set = (name, value) => document.querySelector(`[name="${name}"]`).value = value;
                set('firstName', 'Ada'); set('email', 'ada@example.com'); set('answers.why', 'Tides');
                set('answers.diet', 'No meat');
                document.querySelector('[name="consent"]').checked = true;
                document.querySelector('form').requestSubmit();
                """);
        assertAccessible("You are registered");
        assertAccessible(page, "Reliable reminders");

        assertAccessible("/register/" + stage.given(aLiveEvent().closed()).id(), "Reliable reminders");
        assertAccessible(
                "/register/" + stage.given(aLiveEvent().next("CANCELLED")).id(), "Reliable reminders");
        assertAccessible("/register/none", "");
    }

    @Test
    void ofManaging() throws Exception {
        var event = stage.given(aLiveEvent().withCapacity(1).offering("PT2H"), CONTENT_WITHOUT_QUESTIONS);
        stage.register(event, "ada@example.com");
        stage.register(event, "bob@example.com");
        stage.register(event, "cleo@example.com");
        String ada = manage(event, "ada");
        assertAccessible(ada, "You are registered");
        assertAccessible(ada + "?saved", "");
        assertAccessible(ada + "?changed", "Your data is changed.");
        assertAccessible(ada + "/cancel", "");
        assertAccessible(ada + "/erase", "");
        assertAccessible(manage(event, "cleo"), "waiting list");
        assertThat(stage.api
                        .mergePatch(
                                ada.replace("/manage/", "/api/v1/registrations/manage/"),
                                "{\"email\": \"ada.new@accessible.example.com\"}")
                        .status())
                .isEqualTo(200);
        assertAccessible(ada, "a•••@accessible.example.com waits for your confirmation");
        Awaitility.await()
                .until(() -> newestContact("ada.new@accessible.example.com").isPresent());
        String confirm = newestContact("ada.new@accessible.example.com").orElseThrow();
        assertAccessible(confirm, "Confirm my new address");
        stage.api.postForm(confirm + "/confirm");
        assertAccessible(ada, "the e-mail address of the registration was changed");
        stage.api.postForm(confirm + "/cancel");
        assertAccessible(confirm, "cancelled");
        assertAccessible(manage(event, "bob"), "A seat is free for you");

        var unconfirmed = stage.given(aLiveEvent(), Map.of("confirmEmailFirst", true));
        stage.register(unconfirmed, "dan@example.com");
        assertAccessible(manage(unconfirmed, "dan"), "One step is missing");
    }

    /** The self-service path in the newest contact with this address, of whatever key. */
    private Optional<String> newestContact(String email) {
        return stage.kafka.received("contacts.v1").stream()
                .filter(message -> message.value() != null)
                .map(PassesIT::open)
                .filter(contact -> contact.path("email").asString("").equals(email))
                .map(contact -> Stage.path(contact.path("manageUrl").asString()))
                .findFirst();
    }

    @Test
    void ofChangingOwnData() throws Exception {
        var event = stage.given(aLiveEvent().on("EMAIL", "SMS"), CONTENT);
        assertThat(stage.api
                        .post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com", "phone": "+4930123456",
                 "channels": ["EMAIL", "SMS"], "locale": "fr", "answers": {"why": "Tides", "diet": "No meat"},
                 "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id()))
                        .status())
                .isEqualTo(201);
        String page = manage(event, "ada") + "/details";
        assertAccessible(page, "Change your data");

        browser.leaveBy("""
                const form = document.querySelector('form');
                form.noValidate = true;
                for (const field of form.querySelectorAll('input:not([type]), textarea')) field.value = ' ';
                form.querySelector('[name=email]').value = 'nonsense';
                for (const box of form.querySelectorAll('[type=checkbox]')) box.checked = false;
                form.requestSubmit();
                """);
        assertAccessible("Choose at least one of them.");
        assertThat(browser.evaluate("document.querySelectorAll('.error').length")
                        .asInt())
                .isEqualTo(4);

        open(page);
        browser.leaveBy("document.querySelector('[name=lastName]').value = 'Lovelace';"
                + " document.querySelector('[name=locale]').value = 'de';"
                + " document.querySelector('form').requestSubmit();");
        assertAccessible("Ihre Daten sind geändert.");
        assertThat(browser.evaluate("document.body.innerText").asString()).contains("Ada Lovelace");
    }

    @Test
    void theTabKeyReachesEachControlOnceInReadingOrder() {
        var event = stage.given(aLiveEvent().on("EMAIL", "SMS"), CONTENT);
        assertReachable("/register/" + event.id());
        var plain = stage.given(aLiveEvent(), CONTENT_WITHOUT_QUESTIONS);
        Answer ada = stage.register(plain, "ada@example.com");
        assertReachable(Stage.path(ada.text("joinUrl")));
        String manage = manage(plain, "ada");
        assertReachable(manage);
        assertReachable(manage + "/details");
    }

    /** Of radio buttons with one name the key reaches one; the arrows lead to the others. */
    private void assertReachable(String path) {
        open(path);
        browser.evaluate("""
                const all = [...document.querySelectorAll('a[href], button, input, select, textarea')];
                window.controls = all.filter(element => element.type !== 'hidden' && element.checkVisibility());
                window.control = element => element.type === 'radio' ? `radio ${element.name}`
                    : `${all.indexOf(element)} ${element.localName} ${element.id || element.name || element.textContent}`;
                window.outlined = () => (style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)(
                    getComputedStyle(document.activeElement));
                """);
        List<String> controls = browser.evaluate("[...new Set(controls.map(control))]")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        assertThat(controls).as(path).isNotEmpty();
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < controls.size(); i++) {
            browser.tab();
            reached.add(browser.evaluate("control(document.activeElement)").asString());
            assertThat(browser.evaluate("outlined()").asBoolean())
                    .as("the focus is visible on %s of %s", reached.getLast(), path)
                    .isTrue();
        }
        assertThat(reached).as(path).isEqualTo(controls);
        browser.tab();
        assertThat(browser.evaluate("control(document.activeElement)").asString())
                .as("nothing holds the focus")
                .isNotEqualTo(reached.getLast());
    }

    @Test
    void ofWatching() throws Exception {
        var event = stage.given(aLiveEvent(), CONTENT_WITHOUT_QUESTIONS);
        Answer ada = stage.register(event, "ada@example.com");
        String lobby = Stage.path(ada.text("joinUrl"));
        assertAccessible(lobby, "Reliable reminders");

        var live = stage.given(
                event.startingAt(Instant.now().minus(1, ChronoUnit.MINUTES)).next("LIVE"), CONTENT_WITHOUT_QUESTIONS);
        assertAccessible(lobby, "Reliable reminders");
        stage.given(live.next("ENDED"));
        assertAccessible(lobby, "Reliable reminders");
        assertAccessible("/watch/none", "");

        var other = stage.given(aLiveEvent());
        Answer bob = stage.register(other, "bob@example.com");
        stage.given(other.next("CANCELLED"));
        assertAccessible(Stage.path(bob.text("joinUrl")), "cancelled");
    }

    private static final Map<String, Object> CONTENT_WITHOUT_QUESTIONS = Map.of(
            "resources",
            CONTENT.get("resources"),
            "branding",
            CONTENT.get("branding"),
            "inPerson",
            CONTENT.get("inPerson"));

    private void open(String path) {
        browser.open("http://localhost:" + port + path);
    }

    private void assertAccessible(String path, String text) throws IOException {
        open(path);
        assertAccessible(text);
    }

    private void assertAccessible(String text) throws IOException {
        Pictures.of(browser);
        assertThat(browser.evaluate("document.body.innerText").asString()).contains(text);
        assertThat(browser.violations()).isEmpty();
    }
}
