package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.Api.Answer;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Pages and passes show an organizer's content to the people it is meant for. */
@PlatformTest
class ContentIT {

    private static final Pattern TOKEN = Pattern.compile("/watch/([A-Za-z0-9_-]{43})");
    private static final Pattern CONSENT = Pattern.compile("name=\"consent\"[^>]*value=\"([^\"]*)\"");
    private static final String PICTURES = "img-src 'self' https:";

    private Stage stage;

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        stage = new Stage(port, kafka, jdbc);
    }

    @Test
    void theRegistrationPageShowsDescriptionSpeakersAndLogo() {
        var event = given(aLiveEvent());

        Answer page = stage.api.get("/register/" + event.id());

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .contains("<p>How <em>water</em> moves.</p>", "https://example.com/ada.jpg", "Builds clocks.")
                .contains("https://example.com/logo.svg", "/register/" + event.id() + "/branding.css")
                .doesNotContain("slides.pdf", "For sailors", "style=", "<style");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'", PICTURES);
    }

    @Test
    void showsEachKindOfVisitorItsOwnText() {
        var event = given(aLiveEvent());
        String path = "/register/" + event.id() + "?segment=vip&utm_source=newsletter";

        assertThat(stage.api.get(path).body()).contains("For sailors", "Know the tide.");
        assertThat(stage.api.get("/register/" + event.id() + "?segment=nobody").body())
                .doesNotContain("For sailors");
        Answer wrong = stage.api.postForm(path, "firstName", "", "email", "ada@example.com");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body()).contains("For sailors");

        Answer registered = register(path, "ada@example.com");

        assertThat(registered.status()).isEqualTo(200);
        assertThat(segmentOf(event)).isEqualTo("vip");
    }

    @Test
    void showsResourcesAfterRegistration() {
        var event = given(aLiveEvent().withCapacity(1));
        String path = "/register/" + event.id();

        Answer confirmed = register(path, "ada@example.com");
        Answer waitlisted = register(path, "lin@example.com");

        assertThat(confirmed.body()).contains("href=\"https://example.com/slides.pdf\"");
        assertThat(waitlisted.body()).contains("waiting list").doesNotContain("slides.pdf");
        String pass = "/api/v1/passes/" + token(confirmed);
        assertThat(stage.api.get(pass).json().at("/resources/0/url").asString())
                .isEqualTo("https://example.com/slides.pdf");
        assertThat(stage.api.get(pass).json().at("/descriptionHtml").asString())
                .isEqualTo("<p>How <em>water</em> moves.</p>");
        assertThat(stage.api.get(pass).json().at("/speakers/0/bio").asString()).isEqualTo("Builds clocks.");
        assertThat(stage.api.get("/watch/" + token(confirmed)).body())
                .contains("slides.pdf", "<em>water</em>", "branding.css");
        assertThat(stage.api.get("/watch/" + token(waitlisted)).body())
                .contains("<em>water</em>")
                .doesNotContain("slides.pdf");
        assertThat(stage.api.get("/api/v1/passes/" + token(waitlisted)).body()).doesNotContain("slides.pdf");
    }

    @Test
    void servesTheColoursAsAFile() {
        var event = given(aLiveEvent());
        var plain = stage.given(aLiveEvent());

        Answer css = stage.api.get("/register/" + event.id() + "/branding.css");

        assertThat(css.status()).isEqualTo(200);
        assertThat(css.header("Content-Type")).startsWith("text/css");
        assertThat(css.header("Cache-Control")).contains("max-age=60", "public");
        assertThat(css.body()).isEqualTo(":root { --brand: #ffdd00; --on-brand: #000000; }");
        assertThat(stage.api.get("/register/" + plain.id() + "/branding.css").body())
                .isEqualTo("/* no colours */");
        assertThat(stage.api.get("/register/" + plain.id()).body()).doesNotContain("branding.css");
        assertThat(stage.api
                        .get("/register/019ac3f0-7c5e-7b1a-9d43-2f6b8c1e0a57/branding.css")
                        .status())
                .isEqualTo(404);
    }

    /** An event-service of the release before publishes no content: its description is plain text. */
    @Test
    void showsAnEventWhoseMessageHasNoContent() {
        var event = stage.given(aLiveEvent());

        Answer page = stage.api.get("/register/" + event.id() + "?segment=vip");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("<p class=\"description\">How a reminder finds its moment.</p>");
        Answer registered = register("/register/" + event.id(), "ada@example.com");
        assertThat(stage.api
                        .get("/api/v1/passes/" + token(registered))
                        .json()
                        .at("/speakers/0/name")
                        .asString())
                .isEqualTo("Grace");
    }

    @Test
    void anInPersonEventShowsVenueAndItsTimeFirst() {
        var event = stage.given(
                aLiveEvent(),
                Map.of("inPerson", Map.of("venue", "Hall; <north>", "address", "Main Street 1\n10115 Berlin")));
        stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com", "timeZone": "Asia/Tokyo",
             "consent": {"text": "Yes.", "at": "2026-01-01T00:00:00Z"}}
            """.formatted(event.id()));
        var contact = PassesIT.open(stage.published(event, "contacts.v1", 1).getFirst());
        String lobby = Stage.path(contact.path("joinUrl").asString());

        for (String path : List.of(lobby, Stage.path(contact.path("manageUrl").asString()))) {
            assertThat(stage.api.get(path).body())
                    .contains("Hall; &lt;north&gt;", "Main Street 1\n10115 Berlin")
                    .containsSubsequence("Times in Europe/Berlin", "For you: ", ", in Asia/Tokyo");
        }
        assertThat(stage.api.get(lobby).body()).contains("If the organizer").doesNotContain("The stream opens");
        assertThat(stage.api.get("/register/" + event.id()).body())
                .contains("Hall; &lt;north&gt;", "Main Street 1\n10115 Berlin", "Times in Europe/Berlin")
                .doesNotContain("For you: ");
        assertThat(stage.api
                        .get(lobby.replace("/watch/", "/api/v1/passes/"))
                        .json()
                        .at("/inPerson/address")
                        .asString())
                .isEqualTo("Main Street 1\n10115 Berlin");
        String calendar = stage.api
                .get(Stage.path(contact.path("calendarUrl").asString()))
                .body()
                .replace("\r\n ", "");
        assertThat(calendar)
                .contains("LOCATION:Hall\\; <north>\\, Main Street 1\\, 10115 Berlin\r\n")
                .containsSubsequence("DESCRIPTION:", "(Europe/Berlin)\\n", "(Asia/Tokyo)\\n\\nHow a reminder");
    }

    @Test
    void theCalendarEntryOfAnOnlineEventHasBothTimesAndNoPlace() {
        var event = stage.given(aLiveEvent());
        stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com", "timeZone": "Asia/Tokyo",
             "consent": {"text": "Yes.", "at": "2026-01-01T00:00:00Z"}}
            """.formatted(event.id()));
        var contact = PassesIT.open(stage.published(event, "contacts.v1", 1).getFirst());

        String calendar = stage.api
                .get(Stage.path(contact.path("calendarUrl").asString()))
                .body()
                .replace("\r\n ", "");

        assertThat(calendar)
                .containsSubsequence("DESCRIPTION:", "(Europe/Berlin)\\n", "(Asia/Tokyo)\\n\\nHow a reminder")
                .doesNotContain("LOCATION");
    }

    @Test
    void thePagesOfAnOnlineEventShowTheTimeOfTheRegistrantOnly() {
        var event = stage.given(aLiveEvent());
        Answer registered = register("/register/" + event.id(), "ada@example.com");

        assertThat(stage.api.get("/watch/" + token(registered)).body()).doesNotContain("class=\"venue\"", "For you: ");
        assertThat(stage.api
                        .get("/api/v1/passes/" + token(registered))
                        .json()
                        .at("/inPerson")
                        .isNull())
                .isTrue();
    }

    private LiveEventFixture given(LiveEventFixture event) {
        return stage.given(
                event,
                Map.of(
                        "descriptionHtml",
                        "<p>How <em>water</em> moves.</p>",
                        "speakers",
                        List.of(Map.of(
                                "name",
                                "Ada Example",
                                "title",
                                "Engineer",
                                "pictureUrl",
                                "https://example.com/ada.jpg",
                                "bio",
                                "Builds clocks.")),
                        "segments",
                        List.of(Map.of("key", "vip", "headline", "For sailors", "description", "Know the tide.")),
                        "resources",
                        List.of(Map.of("title", "Slides", "url", "https://example.com/slides.pdf")),
                        "branding",
                        Map.of(
                                "logoUrl",
                                "https://example.com/logo.svg",
                                "primaryColor",
                                "#ffdd00",
                                "onPrimaryColor",
                                "#000000")));
    }

    private Answer register(String path, String email) {
        return stage.api.postForm(
                path, "firstName", "Ada", "email", email, "consent", found(CONSENT, stage.api.get(path)));
    }

    private String segmentOf(LiveEventFixture event) {
        return stage.jdbc
                .sql("select segment from registration where event_id = :id")
                .param("id", event.id())
                .query(String.class)
                .single();
    }

    private static String token(Answer registered) {
        return found(TOKEN, registered);
    }

    private static String found(Pattern pattern, Answer page) {
        Matcher matcher = pattern.matcher(page.body());
        assertThat(matcher.find()).as(page.body()).isTrue();
        return matcher.group(1);
    }
}
