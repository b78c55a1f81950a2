package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.Api.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The pages for people, called by a browser without JavaScript and cookies. */
@PlatformTest
class PagesIT {

    private static final String UNKNOWN = "A".repeat(43);
    private static final Pattern CONSENT = Pattern.compile("<input[^>]*type=\"checkbox\"[^>]*>");
    private static final Pattern VALUE = Pattern.compile("value=\"([^\"]*)\"");

    private Stage stage;
    private int port;

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        this.port = port;
        stage = new Stage(port, kafka, jdbc);
    }

    @Test
    void theRegistrationPageAsksForTheAddressesThatTheEventUses() {
        var byMail = stage.given(aLiveEvent());
        var byBoth = stage.given(aLiveEvent().on("EMAIL", "SMS", "CARRIER_PIGEON"));
        var byText = stage.given(aLiveEvent().on("SMS"));

        Answer page = stage.api.get("/register/" + byMail.id());
        assertPage(page, 200);
        assertThat(page.body())
                .contains("<title>Register: Reliable reminders, explained</title>", "Times in Europe/Berlin")
                .contains("<html lang=\"en\"", "name=\"email\"", "<form method=\"post\">", "/watch/assets/pages.css")
                .doesNotContain("name=\"phone\"", "<script");
        assertThat(stage.api.get("/register/" + byBoth.id()).body())
                .contains("name=\"email\"", "name=\"phone\"", "by e-mail and text message");
        assertThat(stage.api.get("/register/" + byText.id()).body())
                .contains("name=\"phone\"")
                .doesNotContain("name=\"email\"");
        Answer head = stage.api.head("/register/" + byMail.id());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void thePageOfAnEventWithInAppMessagesAsksForAnEmailAddressAndRegistersForBoth() {
        var event = stage.given(aLiveEvent().on("IN_APP"));
        String path = "/register/" + event.id();
        Answer page = stage.api.get(path);
        assertThat(page.body()).contains("name=\"email\"").doesNotContain("name=\"phone\"");

        assertPage(send(path, consent(page), "email", "ada@example.com"), 200);

        assertThat(stage.jdbc
                        .sql("select array_to_string(channels, ' ') from registration where id = :id")
                        .param("id", stage.registrations(event).getFirst())
                        .query(String.class)
                        .single()
                        .split(" "))
                .containsExactlyInAnyOrder("EMAIL", "IN_APP");
    }

    @Test
    void registersOnceWhenTheFormIsSentSeveralTimes() {
        var event = stage.given(aLiveEvent());
        String path = "/register/" + event.id() + "?utm_source=newsletter";
        String consent = consent(stage.api.get(path));
        assertThat(stage.registrations(event)).as("a GET registers nobody").isEmpty();

        Answer first = send(path, consent, "email", "ada@example.com");
        Answer second = send(path, consent, "email", "Ada@Example.com");

        for (Answer answer : List.of(first, second)) {
            assertPage(answer, 200);
            assertThat(answer.body())
                    .contains("You are registered", "/watch/", "calendar.ics", "webcal://events.example.com/")
                    .contains("https://calendar.google.com/calendar/render?", "https://outlook.live.com/calendar/");
        }
        assertThat(stage.registrations(event)).hasSize(1);
        var kept = stage.jdbc
                .sql("select source, consent_text, consent_at, channels[1] as channel from registration where id = :id")
                .param("id", stage.registrations(event).getFirst())
                .query()
                .singleRow();
        assertThat(kept)
                .containsEntry("source", "newsletter")
                .containsEntry("consent_text", consent)
                .containsEntry("channel", "EMAIL");
        assertThat(kept.get("consent_at")).isNotNull();
        assertThat(stage.published(event, "registrations.v1", 1)).hasSize(1);
    }

    @Test
    void showsWhatIsWrongBesideTheFieldAndKeepsWhatWasTyped() {
        var event = stage.given(aLiveEvent().on("EMAIL", "SMS"));
        String path = "/register/" + event.id();
        String consent = consent(stage.api.get(path));

        Answer wrong = stage.api.postForm(
                path,
                "firstName",
                " ",
                "lastName",
                "O'<b>Hara",
                "email",
                "not an address",
                "phone",
                "12",
                "consent",
                consent);

        assertPage(wrong, 422);
        assertThat(wrong.body())
                .contains("Enter your first name.", "Enter an e-mail address such as", "Enter a phone number with")
                .contains("value=\"not an address\"", "O&#39;&lt;b&gt;Hara", "aria-invalid=\"true\"", "checked")
                .doesNotContain("<b>Hara");
        assertPage(send(path, "", "email", "ada@example.com"), 422);
        assertThat(send(path, "I agree to something else", "email", "ada@example.com")
                        .body())
                .contains("Tick the box", "value=\"ada@example.com\"");
        assertThat(send(path, consent).body()).contains("Enter an e-mail address or a phone number.");
        assertThat(stage.registrations(event)).isEmpty();
        assertPage(send(path, consent, "phone", "+49 30 123456"), 200);
        assertThat(stage.registrations(event)).hasSize(1);
    }

    @Test
    void saysWhyAnEventTakesNobody() {
        var closed = stage.given(aLiveEvent().closed());
        var full = stage.given(aLiveEvent().withCapacity(1).withoutWaitlist());
        String consent = consent(stage.api.get("/register/" + full.id()));
        stage.register(full, "ada@example.com");

        Answer shut = stage.api.get("/register/" + closed.id());
        assertPage(shut, 200);
        assertThat(shut.body())
                .contains("Registration for this event is closed.")
                .doesNotContain("<form");
        assertPage(send("/register/" + closed.id(), consent, "email", "bob@example.com"), 409);
        Answer late = send("/register/" + full.id(), consent, "email", "bob@example.com");
        assertPage(late, 409);
        assertThat(late.body()).contains("All seats are taken");
        assertThat(stage.api.get("/register/" + full.id()).body())
                .contains("All seats are taken")
                .doesNotContain("<form");
    }

    @Test
    void saysHowManySeatsAreFree() {
        var unlimited = stage.given(aLiveEvent());
        var limited = stage.given(aLiveEvent().withCapacity(2));

        assertThat(stage.api.get("/register/" + unlimited.id()).body()).doesNotContain("Free seats", "seats are taken");
        assertThat(stage.api.get("/register/" + limited.id()).body()).contains("Free seats: 2");
        stage.register(limited, "ada@example.com");
        assertThat(stage.api.get("/register/" + limited.id()).body()).contains("Free seats: 1");
        stage.register(limited, "bob@example.com");
        assertThat(stage.api.get("/register/" + limited.id()).body())
                .contains("All seats are taken at the moment. You can join the waiting list.");
    }

    @Test
    void theLinksOfTheContactLeadToPages() {
        var event = stage.given(aLiveEvent());
        stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com", "timeZone": "Asia/Tokyo",
             "consent": {"text": "Yes.", "at": "2026-01-01T00:00:00Z"}}
            """.formatted(event.id()));
        var contact = PassesIT.open(stage.published(event, "contacts.v1", 1).getFirst());
        String manage = Stage.path(contact.path("manageUrl").asString());

        assertPage(stage.api.get(Stage.path(contact.path("joinUrl").asString())), 200);
        assertThat(stage.api
                        .get(Stage.path(contact.path("calendarUrl").asString()))
                        .header("content-type"))
                .startsWith("text/calendar");
        Answer page = stage.api.get(manage);
        assertPage(page, 200);
        assertThat(page.body())
                .contains("You are registered", "Times in Asia/Tokyo", "ada@example.com", manage + "/cancel")
                .contains(contact.path("calendarUrl").asString())
                .contains(contact.path("calendarUrl").asString().replace("https:", "webcal:"));
    }

    @Test
    void cancelsOnlyWhenTheConfirmationIsSent() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        var contact = PassesIT.open(stage.published(event, "contacts.v1", 1).getFirst());
        String manage = Stage.path(contact.path("manageUrl").asString());
        String entry = stage.api
                .get(Stage.path(contact.path("calendarUrl").asString()))
                .body();
        assertThat(entry).contains("STATUS:CONFIRMED\r\n", "SEQUENCE:1\r\n");

        assertPage(stage.api.get(manage + "/cancel"), 200);
        assertThat(stage.api.head(manage + "/cancel").status()).isEqualTo(200);
        assertPage(stage.api.get(manage), 200);

        for (Answer sent : List.of(stage.api.postForm(manage + "/cancel"), stage.api.postForm(manage + "/cancel"))) {
            assertThat(sent.status()).isEqualTo(303);
            assertThat(sent.header("location")).isEqualTo(manage);
            assertThat(sent.header("set-cookie")).isEmpty();
        }
        Answer gone = stage.api.get(manage);
        assertPage(gone, 410);
        assertThat(gone.body()).contains("Your registration is cancelled", "/register/" + event.id());
        Answer withdrawn = stage.api.get(Stage.path(contact.path("calendarUrl").asString()));
        assertThat(withdrawn.status()).isEqualTo(200);
        assertThat(withdrawn.body())
                .contains(
                        "METHOD:CANCEL\r\n",
                        "STATUS:CANCELLED\r\n",
                        "SEQUENCE:2\r\n",
                        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n")
                .contains(line(entry, "UID:"))
                .doesNotContain("/watch/");
        assertThat(withdrawn.header("content-type").toLowerCase(Locale.ROOT)).contains("method=cancel");
        assertThat(stage.api
                        .get(Stage.path(contact.path("calendarUrl").asString()) + "?feed=true")
                        .body())
                .contains("METHOD:PUBLISH\r\n", "STATUS:CANCELLED\r\n", "SEQUENCE:2\r\n");
        assertPage(stage.api.get(Stage.path(contact.path("joinUrl").asString())), 410);
        assertThat(stage.published(event, "registrations.v1", 2))
                .extracting(KafkaProbe::type)
                .containsExactly("RegistrationConfirmed", "RegistrationCancelled");
    }

    @Test
    void savesHowThePersonWishesToBeReminded() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        stage.register(event, "bob@example.com");
        String manage = manage(event, 0);
        String bobs = stage.api.get(manage(event, 1)).body();
        Answer page = stage.api.get(manage);
        assertPage(page, 200);
        assertThat(page.body())
                .contains("value=\"ALL\" checked", "value=\"ORGANIZER\" checked", manage + "/reminders")
                .doesNotContain("Your wishes are saved");

        Answer saved = remind(manage, "NONE", " 20 ", "OWN", "21:30", "06:00");
        assertThat(saved.status()).as(saved.body()).isEqualTo(303);
        assertThat(remind(manage, "NONE", "20", "OWN", "21:30", "06:00").status())
                .isEqualTo(303);
        Answer after = stage.api.get(saved.header("location"));
        assertPage(after, 200);
        assertThat(after.body())
                .contains("Your wishes are saved", "value=\"NONE\" checked", "value=\"OWN\" checked", "value=\"20\"")
                .contains("value=\"21:30\" selected", "value=\"06:00\" selected");
        assertThat(stage.api.get(manage(event, 1)).body()).isEqualTo(bobs);
        // The same fields again wrote no message.
        assertThat(stage.published(event, "registrations.v1", 3))
                .hasSize(3)
                .filteredOn(message -> "RegistrationChanged".equals(KafkaProbe.type(message)))
                .singleElement()
                .satisfies(changed -> assertThat(
                                KafkaProbe.json(changed).path("reminders").asString())
                        .isEqualTo("NONE"));

        // Empty fields and the values that were there first.
        stage.api.postForm(
                manage + "/reminders", "reminders", "ALL", "extraReminderMinutes", "", "quietHours", "ORGANIZER");
        assertThat(stage.api.get(manage).body()).isEqualTo(page.body());
    }

    @Test
    void remindsAgainByAButton() {
        var event = stage.given(
                aLiveEvent().startingAt(Instant.now().plus(Duration.ofHours(30)).truncatedTo(ChronoUnit.SECONDS)));
        stage.register(event, "ada@example.com");
        String manage = manage(event, 0);
        assertThat(stage.api.get(manage).body())
                .contains("Remind me again in 1 hour", "Remind me again 15 minutes before the start");

        assertThat(remindAgain(manage, "IN_ONE_HOUR").status()).isEqualTo(303);
        JsonNode hour =
                KafkaProbe.json(stage.published(event, "registrations.v1", 2).getLast());
        assertThat(hour.path("extraReminderMinutes").asInt()).isBetween(28 * 60, 29 * 60);
        assertThat(remindAgain(manage, "BEFORE_START").status()).isEqualTo(303);
        assertThat(KafkaProbe.json(stage.published(event, "registrations.v1", 3).getLast())
                        .path("extraReminderMinutes")
                        .asInt())
                .isEqualTo(15);
        assertPage(remindAgain(manage, "SOMETIME"), 422);

        // Each as long as it is ahead.
        stage.given(
                event.rescheduledTo(Instant.now().plus(Duration.ofMinutes(50)).truncatedTo(ChronoUnit.SECONDS)));
        assertThat(stage.api.get(manage).body())
                .contains("Remind me again 15 minutes before the start")
                .doesNotContain("Remind me again in 1 hour");
        Answer tooLate = remindAgain(manage, "IN_ONE_HOUR");
        assertPage(tooLate, 422);
        assertThat(tooLate.body()).contains("It is too late for this reminder");
    }

    private Answer remindAgain(String manage, String when) {
        return stage.api.postForm(
                manage + "/reminders",
                "reminders",
                "ALL",
                "extraReminderMinutes",
                "",
                "quietHours",
                "ORGANIZER",
                "remindAgain",
                when);
    }

    @Test
    void saysWhatIsWrongWithAWishAndSavesNothing() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        String manage = manage(event, 0);

        for (String minutes : List.of("4", "10081", "-20", "1.5", "soon", "99999999999")) {
            Answer wrong = remind(manage, "FEWER", minutes, "NONE", "22:00", "07:00");
            assertPage(wrong, 422);
            assertThat(wrong.body())
                    .contains("Nothing is saved yet", "Enter a whole number from 5 to 10080", "aria-invalid=\"true\"")
                    .contains("value=\"" + minutes + "\"", "value=\"FEWER\" checked", "value=\"NONE\" checked");
        }
        for (List<String> times : List.of(
                List.of("22:00", "22:00"), List.of("22:10", "07:00"), List.of("07:00", "06:30"), List.of("", "x"))) {
            Answer wrong = remind(manage, "ALL", "", "OWN", times.getFirst(), times.getLast());
            assertPage(wrong, 422);
            assertThat(wrong.body()).contains("Choose two different times.");
        }
        assertPage(remind(manage, "SOME", "", "NONE", "", ""), 422);
        assertPage(stage.api.postForm(manage + "/reminders"), 422);
        assertPage(stage.api.postForm("/manage/" + UNKNOWN + "/reminders", "reminders", "NONE"), 404);
        assertThat(stage.published(event, "registrations.v1", 1)).hasSize(1);

        stage.api.postForm(manage + "/cancel");
        assertPage(remind(manage, "NONE", "", "ORGANIZER", "", ""), 410);
        assertThat(stage.published(event, "registrations.v1", 2)).hasSize(2);
    }

    private Answer remind(String manage, String reminders, String minutes, String quietHours, String from, String to) {
        return stage.api.postForm(
                manage + "/reminders",
                "reminders",
                reminders,
                "extraReminderMinutes",
                minutes,
                "quietHours",
                quietHours,
                "from",
                from,
                "to",
                to);
    }

    /** The self-service page of the registration whose contact was published at this place. */
    private String manage(LiveEventFixture event, int place) {
        return Stage.path(
                PassesIT.open(stage.published(event, "contacts.v1", place + 1).get(place))
                        .path("manageUrl")
                        .asString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/manage/",
                "/manage/AAAA",
                "/manage/AAAA/cancel",
                "/manage/AAAA/else",
                "/watch/AAAA",
                "/watch/AAAA/else",
                "/register",
                "/register/00000000-0000-7000-8000-000000000000",
                "/api/v1/passes/AAAA/calendar.ics"
            })
    void anUnknownLinkIsAPage(String path) {
        assertPage(stage.api.get(path), 404);
        assertThat(stage.api.head(path).status()).isEqualTo(404);
    }

    @Test
    void aRefusalOnAPageIsAPage() {
        assertPage(stage.api.get("/register/no-event"), 400);
        assertPage(stage.api.get("/watch/" + UNKNOWN + "?x=%ff"), 400);
        assertPage(stage.api.get("/watch//" + UNKNOWN), 400);
        assertPage(stage.api.postForm("/manage/" + UNKNOWN + "/cancel"), 404);
        assertPage(stage.api.post("/register/" + UUID.randomUUID(), "{}"), 415);
        assertPage(stage.api.delete("/watch/" + UNKNOWN), 404);
        assertPage(stage.api.postForm("/register/" + UUID.randomUUID(), "firstName", "x".repeat(70_000)), 413);
        assertThat(stage.api.get("/api/v1/passes/" + UNKNOWN).header("content-type"))
                .startsWith("application/problem+json");
    }

    @Test
    void opensALinkThatAMailingToolExtended() throws IOException {
        Answer ada = stage.register(stage.given(aLiveEvent()), "ada@example.com");

        assertThat(raw(Stage.path(ada.text("joinUrl")) + "?utm_campaign=a|b")).startsWith("HTTP/1.1 200");
        assertThat(raw("/watch/%00"))
                .startsWith("HTTP/1.1 400")
                .contains("text/html")
                .contains("no-store");
        assertThat(raw("/manage/a%2Fb")).startsWith("HTTP/1.1 400").contains("<!DOCTYPE html>");
        assertThat(raw("/api/v1/passes/%00")).startsWith("HTTP/1.1 400").contains("application/problem+json");
    }

    /** Sends a path that Java's client would refuse. */
    private String raw(String path) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Answer send(String path, String consent, String... fields) {
        String[] form = new String[fields.length + 4];
        form[0] = "firstName";
        form[1] = "Ada";
        form[2] = "consent";
        form[3] = consent;
        System.arraycopy(fields, 0, form, 4, fields.length);
        return stage.api.postForm(path, form);
    }

    private static String line(String calendar, String start) {
        return calendar.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    /** The value of the ticked checkbox. */
    static String consent(Answer page) {
        Matcher box = CONSENT.matcher(page.body());
        assertThat(box.find()).as(page.body()).isTrue();
        Matcher value = VALUE.matcher(box.group());
        assertThat(value.find()).isTrue();
        return value.group(1);
    }

    private static void assertPage(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("content-type")).startsWithIgnoringCase("text/html");
        assertThat(answer.body())
                .contains("<!DOCTYPE html>", "<main>", "</main>", "viewport")
                .doesNotContain("java.", "Exception", "\tat ", "\"type\":", "th:");
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(answer.header("content-security-policy")).contains("form-action 'self'");
        assertThat(answer.header("set-cookie")).isEmpty();
    }
}
