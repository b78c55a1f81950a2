package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The page on which people choose dates of a series, called as a browser without JavaScript and cookies calls it. */
@PlatformTest
class SeriesPageIT {

    private static final Instant FIRST = Instant.parse("2035-03-18T17:00:00Z");
    private static final Instant SECOND = Instant.parse("2035-03-25T16:00:00Z");
    private static final Instant THIRD = Instant.parse("2035-04-01T16:00:00Z");
    private static final String CONSENT =
            "I agree that the organizer stores my details and writes to me about these events by e-mail.";

    private final UUID series = UUID.randomUUID();

    private Stage stage;

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        stage = new Stage(port, kafka, jdbc);
    }

    @Test
    void listsTheOpenDatesAtTheirWallClockAndLeavesOutTheOthers() {
        given(aLiveEvent().startingAt(THIRD));
        given(aLiveEvent().startingAt(FIRST));
        given(aLiveEvent().startingAt(SECOND));
        given(aLiveEvent().startingAt(Instant.parse("2035-04-08T16:00:00Z")).next("CANCELLED"));
        given(aLiveEvent().startingAt(Instant.parse("2035-04-15T16:00:00Z")).closed());

        Answer page = stage.api.get(path());

        assertPage(page, 200);
        assertThat(page.body())
                .containsSubsequence(
                        "Times in Europe/Berlin",
                        "Sunday, 18 March 2035",
                        "Sunday, 25 March 2035",
                        "Sunday, 1 April 2035")
                .contains("18:00 – 19:00", "<html lang=\"en\"", CONSENT)
                .doesNotContain("17:00", "8 April", "15 April", "<script");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            America/New_York | Sunday, 18 March 2035 | 13:00 – 14:00
            Asia/Tokyo       | Monday, 19 March 2035 | 02:00 – 03:00
            Mars/Olympus     | Sunday, 18 March 2035 | 18:00 – 19:00
            """)
    void showsTimesInTheZoneOfTheViewer(String zone, String date, String hours) {
        given(aLiveEvent().startingAt(FIRST));

        Answer page = stage.api.get(path() + "?zone=" + zone.replace("/", "%2F"));

        assertPage(page, 200);
        assertThat(page.body()).contains(date, hours);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            de-AT,de;q=0.9 | de | Sonntag, 18. März 2035       | Anmelden    | Wählen Sie mindestens einen Termin.
            es             | es | domingo, 18 de marzo de 2035 | Inscribirse | Elija al menos una fecha.
            fr,de;q=0.5    | de | Sonntag, 18. März 2035       | Anmelden    | Wählen Sie mindestens einen Termin.
            fr             | en | Sunday, 18 March 2035        | Register    | Choose at least one date.
            """)
    void usesTheLanguageOfTheBrowser(String asked, String language, String date, String button, String problem) {
        given(aLiveEvent().startingAt(FIRST));

        assertThat(stage.api.asking(asked).get(path()).body())
                .contains("<html lang=\"" + language + "\"", date, ">" + button + "</button>");
        assertThat(stage.api.asking(asked).postForm(path(), "firstName", "Ada").body())
                .contains(problem);
    }

    @Test
    void registersForEachChosenDate() {
        var first = given(aLiveEvent().startingAt(FIRST));
        var second = given(aLiveEvent().startingAt(SECOND));
        var third = given(aLiveEvent().startingAt(THIRD));

        Answer done = send(path() + "?utm_source=newsletter", first, third, "zone", "Asia/Tokyo");
        send(path(), third);

        assertPage(done, 200);
        assertThat(done.body())
                .contains("Monday, 19 March 2035", "You are registered.", "/watch/", "calendar.ics", "ada@example.com")
                .doesNotContain("25 March");
        assertThat(stage.registrations(first)).hasSize(1);
        assertThat(stage.registrations(second)).isEmpty();
        assertThat(stage.registrations(third)).as("again is no second one").hasSize(1);
        Map<String, Object> kept = stage.jdbc
                .sql("select source, consent_text, time_zone, locale from registration where id = :id")
                .param("id", stage.registrations(first).getFirst())
                .query()
                .singleRow();
        assertThat(kept)
                .containsEntry("source", "newsletter")
                .containsEntry("consent_text", CONSENT)
                .containsEntry("time_zone", "Asia/Tokyo")
                .as("a browser that asks for no language")
                .containsEntry("locale", null);
        assertThat(stage.published(third, "registrations.v1", 1)).hasSize(1);
    }

    @Test
    void showsTheResultForEachDate() {
        var full = given(aLiveEvent().startingAt(FIRST).withCapacity(1).withoutWaitlist());
        var free = given(aLiveEvent().startingAt(SECOND));
        var waiting = given(aLiveEvent().startingAt(THIRD).withCapacity(1));
        stage.register(full, "bob@example.com");
        stage.register(waiting, "bob@example.com");

        Answer mixed = send(path(), full, free, waiting);

        assertPage(mixed, 200);
        assertThat(mixed.body())
                .containsSubsequence(
                        "18 March",
                        "You are not registered: all seats are taken",
                        "25 March",
                        "You are registered.",
                        "1 April",
                        "You are on the waiting list");
        assertPage(send(path(), full), 409);
        assertThat(stage.registrations(full)).hasSize(1);
    }

    @Test
    void linksToThePageOfADateThatAsksQuestions() {
        var asking = aLiveEvent().startingAt(FIRST);
        Map<String, Object> message = asking.message();
        message.put("seriesId", series);
        message.put(
                "questions",
                List.of(Map.of(
                        "key", "diet", "label", "Diet?", "type", "TEXT", "required", true, "options", List.of())));
        stage.given(asking, message);
        var other = given(aLiveEvent().startingAt(SECOND));

        Answer page = stage.api.get(path());

        assertPage(page, 200);
        assertThat(page.body())
                .contains("href=\"/register/" + asking.id() + "\"", "register on its own page")
                .contains("value=\"" + other.id() + "\"")
                .doesNotContain("value=\"" + asking.id() + "\"");
        assertPage(send(path(), asking), 422);
        assertThat(stage.registrations(asking)).isEmpty();
    }

    @Test
    void namesTheVenueOfEachDate() {
        var inPerson = aLiveEvent().startingAt(FIRST);
        Map<String, Object> message = message(inPerson);
        message.put("inPerson", Map.of("venue", "Hall <north>", "address", "Main Street 1\n10115 Berlin"));
        stage.given(inPerson, message);
        given(aLiveEvent().startingAt(SECOND));
        String venue = "Hall &lt;north&gt;, Main Street 1, 10115 Berlin";

        assertThat(stage.api.get(path()).body())
                .containsSubsequence("18 March", venue, "25 March")
                .containsOnlyOnce(venue);
        assertThat(send(path(), inPerson).body()).containsSubsequence("18 March", venue, "You are registered.");
    }

    @Test
    void asksAgainWithWhatWasTyped() {
        var first = given(aLiveEvent().startingAt(FIRST));
        given(aLiveEvent().startingAt(SECOND));
        var elsewhere = stage.given(aLiveEvent());

        Answer noDate = send(path());
        assertPage(noDate, 422);
        assertThat(noDate.body()).contains("Choose at least one date.", "value=\"ada@example.com\"", "checked");
        assertPage(send(path(), elsewhere), 422);
        assertThat(stage.registrations(elsewhere)).isEmpty();
        Answer flawed = stage.api.postForm(
                path(), "event", first.id().toString(), "firstName", " ", "email", "<b>", "consent", "Yes");
        assertPage(flawed, 422);
        assertThat(flawed.body())
                .contains("Enter your first name", "Enter an e-mail address such as", "Tick the box", "&lt;b&gt;")
                .containsPattern("value=\"" + first.id() + "\"\\s+checked")
                .doesNotContain("Choose at least one date.");
        assertThat(stage.registrations(first)).isEmpty();
    }

    @Test
    void isLinkedFromThePageOfEachDate() {
        var open = given(aLiveEvent().startingAt(FIRST));
        var closed = given(aLiveEvent().startingAt(SECOND).closed());

        assertThat(stage.api.get("/register/" + open.id()).body()).contains("href=\"" + path() + "\"");
        assertThat(stage.api.get("/register/" + closed.id()).body()).contains("href=\"" + path() + "\"");
        assertThat(stage.api.get("/register/" + stage.given(aLiveEvent()).id()).body())
                .doesNotContain("/register/series/");
    }

    @Test
    void showsThatNoDateIsOpen() {
        var event = given(aLiveEvent().startingAt(FIRST));
        given(event.next("CANCELLED"));

        Answer page = stage.api.get(path());

        assertPage(page, 200);
        assertThat(page.body())
                .contains("No date of this series takes registrations.")
                .doesNotContain("<form");
        assertPage(send(path(), event), 422);
        assertPage(stage.api.get("/register/series/" + UUID.randomUUID()), 404);
        assertPage(stage.api.get("/register/series/none"), 400);
    }

    @Test
    void keepsTheNewestStateWhateverTheOrderOfArrival() {
        var event = aLiveEvent().startingAt(FIRST);
        var moved = event.rescheduledTo(SECOND);
        given(moved);
        stage.kafka.send("live-events.v1", event.key(), "LiveEventScheduled", message(event));
        stage.kafka.send("live-events.v1", event.key(), "LiveEventRescheduled", message(moved));
        var marker = aLiveEvent().startingAt(THIRD);
        stage.kafka.send("live-events.v1", event.key(), "LiveEventScheduled", message(marker));
        await().atMost(Duration.ofSeconds(60)).until(() -> stage.knownVersion(marker.id()) == 1);

        assertThat(stage.api.get(path()).body()).contains("25 March", "1 April").doesNotContain("18 March");
    }

    private String path() {
        return "/register/series/" + series;
    }

    /** An occurrence of the series that the service knows. */
    private LiveEventFixture given(LiveEventFixture event) {
        stage.kafka.send("live-events.v1", event.key(), "LiveEventChanged", message(event));
        await().atMost(Duration.ofSeconds(60)).until(() -> stage.knownVersion(event.id()) == event.version());
        return event;
    }

    private Map<String, Object> message(LiveEventFixture event) {
        Map<String, Object> message = event.message();
        message.put("seriesId", series);
        return message;
    }

    private Answer send(String path, Object... eventsThenFields) {
        List<String> fields =
                new ArrayList<>(List.of("firstName", "Ada", "email", "ada@example.com", "consent", CONSENT));
        Arrays.stream(eventsThenFields)
                .forEach(one -> fields.addAll(
                        one instanceof LiveEventFixture event
                                ? List.of("event", event.id().toString())
                                : List.of((String) one)));
        return stage.api.postForm(path, fields.toArray(String[]::new));
    }

    private static void assertPage(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("content-type")).startsWithIgnoringCase("text/html");
        assertThat(answer.body())
                .contains("<!DOCTYPE html>", "<main>", "</main>", "viewport")
                .doesNotContain("java.", "Exception", "\tat ", "\"type\":", "th:", "??");
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(answer.header("set-cookie")).isEmpty();
    }
}
