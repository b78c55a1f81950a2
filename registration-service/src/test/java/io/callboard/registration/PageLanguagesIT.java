package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.util.HtmlUtils;

/** The languages of the pages for people. */
class PageLanguagesIT extends RegisteringScene {

    private static final String CONSENT_DE =
            "Ich bin einverstanden, dass der Veranstalter meine Angaben speichert und mir zu dieser Veranstaltung"
                    + " E-Mails schreibt.";

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "es"})
    void everyPageIsWhollyInTheLanguageOfTheBrowser(String language) throws IOException {
        List<Answer> pages = pagesFor(stage.api.asking(language));

        var english = PageTextsTest.texts("");
        var own = PageTextsTest.texts(language.equals("en") ? "" : "_" + language);
        List<String> foreign = english.stringPropertyNames().stream()
                .filter(key -> !english.getProperty(key).equals(own.getProperty(key)))
                .map(english::getProperty)
                .filter(text -> text.length() > 8 && !text.contains("{"))
                .map(HtmlUtils::htmlEscape)
                .toList();
        for (Answer page : pages) {
            assertThat(page.body())
                    .contains("<html lang=\"" + language + "\"", "</main>")
                    .doesNotContain("??", "th:");
            assertThat(foreign).as(page.body()).noneMatch(text -> page.body().contains(">" + text + "<"));
        }
        assertThat(pages).extracting(Answer::status).contains(200, 400, 404, 409, 410, 422);
    }

    @ParameterizedTest
    @CsvSource({"de-AT,es,de", "es,,es", "fr,es,es", ",de,de", ",'fr,de;q=0.4',de", "fr,,en"})
    void theRegistrantComesBeforeTheBrowser(String registrant, String browser, String shown) {
        var event = stage.given(aLiveEvent());
        Api api = browser == null ? stage.api : stage.api.asking(browser);
        String locale = registrant == null ? "" : "\"locale\": \"" + registrant + "\",";
        Answer ada = stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com", %s
                 "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id(), locale));
        String manage = Stage.path(
                PassesIT.open(stage.published(event, "contacts.v1", 1).getFirst())
                        .path("manageUrl")
                        .asString());

        for (String path : List.of(Stage.path(ada.text("joinUrl")), manage, manage + "/cancel", manage + "/erase")) {
            Answer page = api.get(path);
            assertThat(page.body()).as(path).contains("<html lang=\"" + shown + "\"");
            assertThat(page.header("content-language")).as(path).startsWith(shown);
        }
    }

    @Test
    void theLanguageOfTheBrowserBecomesThatOfTheRegistration() {
        var event = stage.given(aLiveEvent());

        Answer done = stage.api
                .asking("de-AT,en;q=0.5")
                .postForm(
                        "/register/" + event.id(),
                        "firstName",
                        "Ada",
                        "email",
                        "ada@example.com",
                        "consent",
                        CONSENT_DE);

        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.body()).contains("Sie sind angemeldet");
        assertThat(stage.jdbc
                        .sql("select locale, consent_text from registration where event_id = :id")
                        .param("id", event.id())
                        .query()
                        .singleRow())
                .containsEntry("locale", "de-AT")
                .containsEntry("consent_text", CONSENT_DE);
    }

    @Test
    void aConsentInAnotherLanguageIsAskedForAgain() {
        var event = stage.given(aLiveEvent());

        Answer again = stage.api
                .asking("es")
                .postForm(
                        "/register/" + event.id(),
                        "firstName",
                        "Ada",
                        "email",
                        "ada@example.com",
                        "consent",
                        CONSENT_DE);

        assertThat(again.status()).isEqualTo(422);
        assertThat(again.body()).contains("Marque la casilla para aceptar.");
        assertThat(stage.registrations(event)).isEmpty();
    }

    /** The pages in as many states as there are texts for. */
    private List<Answer> pagesFor(Api api) {
        List<Answer> pages = new ArrayList<>();
        var asking = aLiveEvent().on("EMAIL", "SMS");
        stage.given(
                asking,
                Map.of(
                        "approvalRequired",
                        true,
                        "seriesId",
                        UUID.randomUUID(),
                        "inPerson",
                        Map.of("venue", "Kulturhaus", "address", "Hauptstrasse 1"),
                        "questions",
                        List.of(
                                question("diet", "TEXT", List.of()),
                                question("size", "CHOICE", List.of("S", "M")),
                                question("days", "MULTI", List.of("1", "2")),
                                question("again", "BOOLEAN", List.of()))));
        pages.add(api.get("/register/" + asking.id()));
        pages.add(api.postForm("/register/" + asking.id(), "firstName", "a@b", "email", "?", "phone", "?"));
        pages.add(api.postForm("/register/" + asking.id(), "firstName", " ", "lastName", "http://x.example"));
        var closed = stage.given(aLiveEvent().closed());
        pages.add(api.get("/register/" + closed.id()));
        pages.add(api.get(
                "/register/" + stage.given(aLiveEvent().next("CANCELLED")).id()));

        var confirmFirst = stage.given(aLiveEvent(), Map.of("confirmEmailFirst", true));
        pages.add(registered(api, confirmFirst, "ada@example.com"));
        pages.add(api.get(manage(confirmFirst, 0)));
        var approved = stage.given(aLiveEvent(), Map.of("approvalRequired", true));
        pages.add(registered(api, approved, "ada@example.com"));
        pages.add(api.get(manage(approved, 0)));

        var small = stage.given(aLiveEvent().withCapacity(1));
        pages.add(registered(api, small, "ada@example.com"));
        pages.add(registered(api, small, "bob@example.com"));
        var full = stage.given(aLiveEvent().withCapacity(1).withoutWaitlist());
        String form = "/register/" + full.id();
        String consent = PagesIT.consent(api.get(form));
        registered(api, full, "ada@example.com");
        pages.add(api.get(form));
        pages.add(api.postForm(form, "firstName", "Bob", "email", "bob@example.com", "consent", consent));
        for (int i = 0; i < 2; i++) {
            String manage = manage(small, i);
            pages.add(api.get(manage));
            pages.add(api.get(watch(small, i)));
            pages.add(api.get(manage + "/cancel"));
            pages.add(api.get(manage + "/erase"));
        }
        api.postForm(manage(small, 0) + "/cancel");
        pages.add(api.get(manage(small, 0)));
        pages.add(api.get(watch(small, 0)));
        api.postForm(manage(small, 1) + "/erase");
        pages.add(api.get(manage(small, 1)));

        Instant start = Instant.now().plus(1, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
        var soon = stage.given(aLiveEvent().startingAt(start));
        registered(api, soon, "ada@example.com");
        pages.add(api.get(watch(soon, 0)));
        var ended = stage.given(soon.next("ENDED"));
        pages.add(api.get(watch(ended, 0)));
        pages.add(api.get(manage(ended, 0)));
        var cancelled = stage.given(ended.next("CANCELLED"));
        pages.add(api.get(watch(cancelled, 0)));
        pages.add(api.get(manage(cancelled, 0)));

        pages.add(api.get("/watch/AAAA"));
        pages.add(api.get("/manage/AAAA"));
        pages.add(api.get("/register/no-event"));
        return pages;
    }

    /** Sends the form of the page with the consent that the page shows. */
    private static Answer registered(Api api, LiveEventFixture event, String email) {
        String path = "/register/" + event.id();
        Answer page = api.get(path);
        return api.postForm(path, "firstName", "Ada", "email", email, "consent", PagesIT.consent(page));
    }

    private static Map<String, Object> question(String key, String type, List<String> options) {
        return Map.of("key", key, "label", "Q?", "type", type, "required", true, "options", options);
    }

    private String manage(LiveEventFixture event, int number) {
        return link(event, number, "manageUrl");
    }

    private String watch(LiveEventFixture event, int number) {
        return link(event, number, "joinUrl");
    }

    /** In the order of registering. */
    private String link(LiveEventFixture event, int number, String name) {
        List<UUID> newestFirst = stage.registrations(event);
        String key = newestFirst.get(newestFirst.size() - 1 - number).toString();
        return Stage.path(stage.published(event, "contacts.v1", newestFirst.size()).stream()
                .filter(message -> key.equals(KafkaProbe.key(message)))
                .map(PassesIT::open)
                .map(contact -> contact.path(name).asString())
                .findFirst()
                .orElseThrow());
    }
}
