package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.Api.Answer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@PlatformTest
class PassesIT {

    private static final String UNKNOWN = "A".repeat(43);

    private Stage stage;

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        stage = new Stage(port, kafka, jdbc);
    }

    @Test
    void isTooEarlyUntilShortlyBeforeTheStart() {
        var event = stage.given(aLiveEvent());

        JsonNode pass = pass(event).json();

        assertThat(pass.path("state").asString()).isEqualTo("TOO_EARLY");
        assertThat(pass.path("opensAt").asString())
                .isEqualTo(event.startsAt()
                        .minus(15, ChronoUnit.MINUTES)
                        .toString()
                        .replace("Z", ".000Z"));
        assertThat(pass.path("eventId").asString()).isEqualTo(event.key());
        assertThat(pass.at("/speakers/0/name").asString()).isEqualTo("Grace");
        assertThat(pass.at("/speakers/0/title").asString()).isEqualTo("Host");
        assertThat(pass.at("/speakers/1/title").isNull()).isTrue();
        assertThat(pass.path("stream").isNull() || pass.path("stream").isMissingNode())
                .isTrue();
        assertThat(pass.path("title").asString()).isEqualTo("Reliable reminders, explained");
        assertThat(pass.path("timeZone").asString()).isEqualTo("Europe/Berlin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "", "org\nx"})
    void anEventOfAnOrganizerThatNobodyCanBeIsPutAside(String organizer) {
        var event = aLiveEvent().of(organizer);

        stage.kafka.send("live-events.v1", event.key(), "LiveEventScheduled", event.message());

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                stage.kafka.received("live-events.v1.registration-service.dlt", event.key()))
                        .singleElement()
                        .satisfies(letter -> assertThat(KafkaProbe.header(letter, "dlt_reason"))
                                .isEqualTo("failed: IllegalArgumentException")));
        assertThat(stage.register(event, "ada@example.com").status()).isEqualTo(404);
    }

    @Test
    void opensTheStreamToTheConfirmedOnly() {
        var event = stage.given(
                aLiveEvent().withCapacity(1).startingAt(Instant.now().plus(5, ChronoUnit.MINUTES)));
        Answer ada = stage.register(event, "ada@example.com");
        Answer bob = stage.register(event, "bob@example.com");

        JsonNode confirmed = stage.api.get(passPath(ada)).json();
        JsonNode waitlisted = stage.api.get(passPath(bob)).json();

        assertThat(confirmed.path("state").asString()).isEqualTo("OPEN");
        assertThat(confirmed.path("stream").path("url").asString()).isEqualTo(LiveEventFixture.STREAM);
        assertThat(waitlisted.path("status").asString()).isEqualTo("WAITLISTED");
        assertThat(waitlisted.toString()).doesNotContain("video.example.com");
    }

    @Test
    void keepsTheStreamEncryptedUntilAPassOpensIt() {
        var event = stage.given(aLiveEvent().startingAt(Instant.now().plus(5, ChronoUnit.MINUTES)));

        assertThat(streamsInTheClear(event)).isZero();
        assertThat(pass(event).json().path("stream").path("url").asString()).isEqualTo(LiveEventFixture.STREAM);
    }

    @Test
    void opensTheStreamOfAMessageFromBeforeItWasEncrypted() {
        var event = aLiveEvent().startingAt(Instant.now().plus(5, ChronoUnit.MINUTES));
        stage.kafka.send("live-events.v1", event.key(), "LiveEventScheduled", event.messageOfBefore());
        Awaitility.await().until(() -> stage.knownVersion(event.id()) == 1);

        assertThat(pass(event).json().path("stream").path("url").asString()).isEqualTo(LiveEventFixture.STREAM);

        stage.given(event.next("SCHEDULED"));
        assertThat(streamsInTheClear(event)).isZero();
        assertThat(pass(event).json().path("stream").path("url").asString()).isEqualTo(LiveEventFixture.STREAM);
    }

    @Test
    void showsNoStreamWhoseKeyIsUnknownOrThatBelongsToAnotherEvent() {
        var event = aLiveEvent().startingAt(Instant.now().plus(5, ChronoUnit.MINUTES));
        var other = aLiveEvent();
        var state = event.message();
        state.put("stream", other.message().get("stream"));
        stage.kafka.send("live-events.v1", event.key(), "LiveEventScheduled", state);
        Awaitility.await().until(() -> stage.knownVersion(event.id()) == 1);

        JsonNode moved = pass(event).json();
        assertThat(moved.path("state").asString()).isEqualTo("OPEN");
        assertThat(moved.path("stream").isNull()).isTrue();

        var next = event.next("SCHEDULED");
        state = next.message();
        state.put("stream", Map.of("kind", "EXTERNAL", "keyId", "gone", "ciphertext", "AAAA"));
        stage.kafka.send("live-events.v1", event.key(), "LiveEventChanged", state);
        Awaitility.await().until(() -> stage.knownVersion(event.id()) == 2);
        assertThat(pass(event).json().path("stream").isNull()).isTrue();
    }

    @Test
    void followsTheEventToItsEnd() {
        var event = stage.given(aLiveEvent());
        Answer ada = stage.register(event, "ada@example.com");
        var live = stage.given(event.next("LIVE"));
        assertThat(stage.api.get(passPath(ada)).text("state")).isEqualTo("OPEN");
        stage.given(live.next("ENDED"));
        assertThat(stage.api.get(passPath(ada)).text("state")).isEqualTo("ENDED");

        var other = stage.given(aLiveEvent());
        Answer bob = stage.register(other, "bob@example.com");
        stage.given(other.next("CANCELLED"));
        assertThat(stage.api.get(passPath(bob)).text("state")).isEqualTo("CANCELLED");
        assertThat(stage.api.get(Stage.path(bob.text("calendarUrl"))).body())
                .contains("STATUS:CANCELLED")
                .contains("SEQUENCE:2");
    }

    @Test
    void endsWhenALiveEventThatNobodyEndsIsLongOver() {
        var event = stage.given(aLiveEvent());
        Answer ada = stage.register(event, "ada@example.com");

        // The event lasts an hour and counts as running for half an hour more.
        var overruns = stage.given(event.next("LIVE").startingAt(Instant.now().minus(80, ChronoUnit.MINUTES)));
        assertThat(stage.api.get(passPath(ada)).text("state")).isEqualTo("OPEN");
        assertThat(stage.register(overruns, "bob@example.com").status()).isEqualTo(201);
        assertThat(stage.stats(overruns).path("registrationOpen").asBoolean()).isTrue();

        var forgotten =
                stage.given(overruns.next("LIVE").startingAt(Instant.now().minus(91, ChronoUnit.MINUTES)));
        assertThat(stage.api.get(passPath(ada)).text("state")).isEqualTo("ENDED");
        assertThat(stage.register(forgotten, "cy@example.com").problem()).isEqualTo("event-ended");
        assertThat(stage.stats(forgotten).path("registrationOpen").asBoolean()).isFalse();
    }

    @Test
    void saysThatTheEventRunsLateAndKeepsTheStreamOpen() {
        Instant planned = Instant.now().plus(10, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
        var event = stage.given(aLiveEvent().startingAt(planned));
        Answer ada = stage.register(event, "ada@example.com");
        var late = event.rescheduledTo(planned.plus(20, ChronoUnit.MINUTES));
        var state = late.message();
        state.put("delay", Map.of("sinceEpoch", 1, "plannedStartsAt", planned.toString()));
        stage.kafka.send("live-events.v1", late.key(), "LiveEventRescheduled", state);
        await().until(() -> stage.knownVersion(late.id()) == 2);

        JsonNode pass = stage.api.get(passPath(ada)).json();
        String lobby = stage.api.get(Stage.path(ada.text("joinUrl"))).body();

        assertThat(pass.path("startsAt").asString()).isEqualTo(millis(late.startsAt()));
        assertThat(pass.path("plannedStartsAt").asString()).isEqualTo(millis(planned));
        assertThat(pass.path("state").asString()).isEqualTo("OPEN");
        assertThat(pass.at("/stream/url").asString()).isEqualTo(LiveEventFixture.STREAM);
        assertThat(lobby.replaceAll("\\s+", " "))
                .contains("This event runs late.")
                .contains(berlinTime(planned));

        stage.given(late.rescheduledTo(planned.plus(1, ChronoUnit.DAYS)));
        JsonNode moved = stage.api.get(passPath(ada)).json();
        assertThat(moved.path("plannedStartsAt").isNull()).isTrue();
        assertThat(moved.path("state").asString()).isEqualTo("TOO_EARLY");
    }

    private static String millis(Instant instant) {
        return instant.toString().replace("Z", ".000Z");
    }

    private static String berlinTime(Instant instant) {
        return DateTimeFormatter.ofPattern("HH:mm").format(instant.atZone(ZoneId.of("Europe/Berlin")));
    }

    @Test
    void toleratesAStatusThatItDoesNotKnow() {
        var event = stage.given(aLiveEvent());
        Answer ada = stage.register(event, "ada@example.com");

        var postponed = stage.given(event.next("POSTPONED"));

        assertThat(stage.api.get(passPath(ada)).text("state")).isEqualTo("TOO_EARLY");
        assertThat(stage.register(postponed, "bob@example.com").problem()).isEqualTo("registration-closed");
        assertThat(stage.stats(postponed).path("registrationOpen").asBoolean()).isFalse();
    }

    @Test
    void servesTheRegistrantsOwnCalendarEntry() {
        Answer ada = stage.register(stage.given(aLiveEvent()), "ada@example.com");

        Answer calendar = stage.api.get(Stage.path(ada.text("calendarUrl")));

        assertThat(calendar.status()).isEqualTo(200);
        assertThat(calendar.header("content-type").replace("\"", "").toLowerCase(Locale.ROOT))
                .startsWith("text/calendar;")
                .contains("method=publish", "charset=utf-8");
        assertThat(calendar.body()).contains("METHOD:PUBLISH\r\n", "STATUS:CONFIRMED\r\n", "ORGANIZER");
        assertThat(calendar.body().replace("\r\n ", "")).contains(ada.text("joinUrl"));
    }

    @Test
    void addsTheAlarmThatIsAskedFor() {
        String path = Stage.path(
                stage.register(stage.given(aLiveEvent()), "ada@example.com").text("calendarUrl"));

        assertThat(stage.api.get(path).body()).doesNotContain("VALARM");
        assertThat(stage.api.get(path + "?alarm=PT15M").body()).contains("TRIGGER;RELATED=START:-PT15M\r\n");
        for (String unusable : List.of("soon", "-PT1M", "PT90S", "P8D", "P1M")) {
            assertThat(stage.api.get(path + "?alarm=" + unusable).status()).isEqualTo(400);
        }
    }

    @Test
    void showsALobbyThatKeepsItsAddressToItself() {
        Answer ada = stage.register(stage.given(aLiveEvent()), "ada@example.com");

        Answer lobby = stage.api.get(Stage.path(ada.text("joinUrl")));

        assertThat(lobby.status()).isEqualTo(200);
        assertThat(lobby.header("content-type")).startsWith("text/html");
        assertThat(lobby.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(lobby.header("cache-control")).contains("no-store");
        assertThat(lobby.body()).contains("Reliable reminders, explained").contains("Europe/Berlin");
        assertThat(stage.api.get("/watch/assets/pages.css").status()).isEqualTo(200);
    }

    @Test
    void knowsNoOtherToken() {
        Answer ada = stage.register(stage.given(aLiveEvent()), "ada@example.com");
        String watchToken = ada.text("joinUrl").substring(ada.text("joinUrl").lastIndexOf('/') + 1);

        for (String path : List.of(
                "/api/v1/passes/" + UNKNOWN,
                "/api/v1/passes/" + UNKNOWN + "/calendar.ics",
                "/watch/" + UNKNOWN,
                "/api/v1/registrations/manage/" + UNKNOWN,
                "/api/v1/registrations/manage/" + watchToken)) {
            assertThat(stage.api.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(stage.api.get("/watch/" + UNKNOWN).header("content-type")).startsWith("text/html");
    }

    @Test
    void keepsNoTokenInTheDatabase() throws Exception {
        var event = stage.given(aLiveEvent());
        Answer ada = stage.register(event, "ada@example.com");
        String token = ada.text("joinUrl").substring(ada.text("joinUrl").lastIndexOf('/') + 1);

        List<byte[]> hashes = stage.jdbc
                .sql("select token_hash from pass where registration_id = :id and kind = 'WATCH'")
                .param("id", stage.registrations(event).getFirst())
                .query(byte[].class)
                .list();
        assertThat(hashes).containsExactly(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        String raw = HexFormat.of().formatHex(Base64.getUrlDecoder().decode(token));
        String text = HexFormat.of().formatHex(token.getBytes(UTF_8));
        for (String table : tables()) {
            for (String secret : List.of(token, raw, text)) {
                assertThat(rowsWith(table, secret)).as(table).isZero();
            }
        }
        // The search finds existing texts.
        assertThat(rowsWith("pass", HexFormat.of().formatHex(hashes.getFirst())))
                .isEqualTo(1);
    }

    private List<String> tables() {
        return stage.jdbc
                .sql("select table_name from information_schema.tables where table_schema = 'public'")
                .query(String.class)
                .list();
    }

    private int streamsInTheClear(LiveEventFixture event) {
        return stage.jdbc
                .sql("select count(*) from live_event e where event_id = :id and e::text like '%video.example.com%'")
                .param("id", event.id())
                .query(Integer.class)
                .single();
    }

    private int rowsWith(String table, String text) {
        return stage.jdbc
                .sql("select count(*) from " + table + " r where r::text like '%' || :text || '%'")
                .param("text", text)
                .query(Integer.class)
                .single();
    }

    @Test
    void letsRegistrantsChangeTheirWishes() {
        var event = stage.given(aLiveEvent());
        stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com", "phone": "+49301234567",
             "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
            """.formatted(event.id()));
        String manage = managePath(event);

        Answer seen = stage.api.get(manage);
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.text("email")).isEqualTo("ada@example.com");
        assertThat(seen.json().has("id")).isFalse();
        assertThat(seen.text("title")).isEqualTo("Reliable reminders, explained");
        assertThat(Instant.parse(seen.text("startsAt"))).isEqualTo(event.startsAt());
        assertThat(seen.text("eventTimeZone")).isEqualTo("Europe/Berlin");
        assertThat(stage.api.get(Stage.path(seen.text("joinUrl"))).status()).isEqualTo(200);
        assertThat(seen.header("etag")).isEqualTo("\"1\"");

        String wishes = "{\"channels\": [\"SMS\"], \"timeZone\": \"Asia/Tokyo\"}";
        assertThat(stage.api.patch(manage, wishes, "If-Match", "\"7\"").status())
                .isEqualTo(412);
        Answer changed = stage.api.patch(manage, wishes, "If-Match", "\"1\"");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text("timeZone")).isEqualTo("Asia/Tokyo");
        assertThat(changed.header("etag")).isEqualTo("\"2\"");

        var told = stage.published(event, "registrations.v1", 2).getLast();
        assertThat(KafkaProbe.type(told)).isEqualTo("RegistrationChanged");
        Contracts.assertValid("registrations.v1", "RegistrationChanged", told.value());
        JsonNode contact = open(stage.published(event, "contacts.v1", 2).getLast());
        assertThat(contact.path("timeZone").asString()).isEqualTo("Asia/Tokyo");
        assertThat(stage.api
                        .get(Stage.path(contact.path("manageUrl").asString()))
                        .status())
                .isEqualTo(200);
        assertThat(stage.api.get(manage).status()).as("the old link").isEqualTo(200);
    }

    @Test
    void nullRemovesTheTimeZone() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        String manage = managePath(event);
        stage.api.patch(manage, "{\"timeZone\": \"EST\"}");
        assertThat(stage.api.get(manage).text("timeZone"))
                .as("kept under its zone")
                .isEqualTo("America/Panama");

        Answer removed = stage.api.mergePatch(manage, "{\"timeZone\": null}");

        assertThat(removed.status()).isEqualTo(200);
        assertThat(removed.json().path("timeZone").isNull()).isTrue();
        assertThat(removed.json().path("channels").toString()).isEqualTo("[\"EMAIL\"]");
    }

    @Test
    void keepsHowThePersonWishesToBeReminded() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        String manage = managePath(event);
        Answer usual = stage.api.get(manage);
        assertThat(usual.text("reminders")).isEqualTo("ALL");
        assertThat(usual.json().path("extraReminderMinutes").isNull()).isTrue();
        assertThat(usual.json().at("/quietHours/use").asString()).isEqualTo("ORGANIZER");

        Answer changed = stage.api.mergePatch(manage, """
                {"reminders": "FEWER", "extraReminderMinutes": 20, "quietHours": {"from": "22:00", "to": "07:00"}}
                """);
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        var told = stage.published(event, "registrations.v1", 2).getLast();
        Contracts.assertValid("registrations.v1", "RegistrationChanged", told.value());
        JsonNode state = KafkaProbe.json(told);
        assertThat(state.path("reminders").asString()).isEqualTo("FEWER");
        assertThat(state.path("extraReminderMinutes").asInt()).isEqualTo(20);
        assertThat(state.path("quietHours").toString())
                .isEqualTo("{\"use\":\"OWN\",\"from\":\"22:00\",\"to\":\"07:00\"}");

        // What is left out stays, also inside of the quiet hours.
        Answer later = stage.api.mergePatch(manage, "{\"quietHours\": {\"to\": \"06:30\"}}");
        assertThat(later.json().path("quietHours").toString()).contains("22:00", "06:30");
        assertThat(later.text("reminders")).isEqualTo("FEWER");
        assertThat(later.json().path("extraReminderMinutes").asInt()).isEqualTo(20);
        Answer none = stage.api.mergePatch(manage, "{\"quietHours\": {\"use\": \"NONE\"}}");
        assertThat(none.json().path("quietHours").toString()).isEqualTo("{\"use\":\"NONE\",\"from\":null,\"to\":null}");
        assertThat(none.header("etag")).isEqualTo("\"4\"");
        assertThat(stage.api
                        .mergePatch(manage, "{\"quietHours\": {\"use\": \"NONE\"}}")
                        .header("etag"))
                .isEqualTo("\"4\"");

        Answer removed = stage.api.mergePatch(
                manage, "{\"reminders\": null, \"extraReminderMinutes\": null, \"quietHours\": null}");
        assertThat(removed.text("reminders")).isEqualTo("ALL");
        assertThat(removed.json().path("extraReminderMinutes").isNull()).isTrue();
        assertThat(removed.json().at("/quietHours/use").asString()).isEqualTo("ORGANIZER");
        assertThat(stage.published(event, "contacts.v1", 1)).as("no new links").hasSize(1);
    }

    @Test
    void remindsAgainInSoManyMinutes() {
        var event = stage.given(
                aLiveEvent().startingAt(Instant.now().plus(Duration.ofHours(30)).truncatedTo(ChronoUnit.SECONDS)));
        stage.register(event, "ada@example.com");
        String manage = managePath(event);
        stage.api.mergePatch(manage, "{\"reminders\": \"FEWER\", \"extraReminderMinutes\": 20}");
        Instant before = Instant.now();

        Answer changed = stage.api.mergePatch(manage, "{\"remindAgainInMinutes\": 60}");

        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        Instant at = Instant.parse(changed.text("startsAt"))
                .minus(Duration.ofMinutes(
                        changed.json().path("extraReminderMinutes").asInt()));
        assertThat(at)
                .isBetween(before.plus(Duration.ofMinutes(60)), Instant.now().plus(Duration.ofMinutes(65)));
        assertThat(changed.text("reminders")).isEqualTo("FEWER");
        assertThat(KafkaProbe.json(stage.published(event, "registrations.v1", 3).getLast())
                        .path("extraReminderMinutes")
                        .asInt())
                .isEqualTo(changed.json().path("extraReminderMinutes").asInt());

        assertThat(stage.api
                        .mergePatch(manage, "{\"remindAgainInMinutes\": 60, \"extraReminderMinutes\": 20}")
                        .pointers())
                .containsExactly("/remindAgainInMinutes");
        // The live event has begun by then.
        assertThat(stage.api
                        .mergePatch(manage, "{\"remindAgainInMinutes\": 1800}")
                        .pointers())
                .containsExactly("/remindAgainInMinutes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'remindAgainInMinutes': 4}                              | /remindAgainInMinutes",
                "{'remindAgainInMinutes': 'soon'}                         | /remindAgainInMinutes",
                "{'reminders': 'SOME'}                                    | /reminders",
                "{'extraReminderMinutes': 4}                              | /extraReminderMinutes",
                "{'extraReminderMinutes': 10081}                          | /extraReminderMinutes",
                "{'extraReminderMinutes': 'soon'}                         | /extraReminderMinutes",
                "{'quietHours': {'use': 'OWN'}}                           | /quietHours/from /quietHours/to",
                "{'quietHours': {'from': '22:00'}}                        | /quietHours/to",
                "{'quietHours': {'from': '22:10', 'to': '07:00'}}         | /quietHours/from",
                "{'quietHours': {'from': '22:00', 'to': '22:00'}}         | /quietHours/to",
                "{'quietHours': {'from': '07:00', 'to': '06:30'}}         | /quietHours/to",
                "{'quietHours': {'use': 'SOMETIMES'}}                     | /quietHours/use",
                "{'quietHours': '22:00-07:00'}                            | /quietHours"
            })
    void refusesWishesAboutRemindersThatAreNone(String patch, String pointers) {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        String manage = managePath(event);

        Answer refused = stage.api.mergePatch(manage, patch.replace((char) 39, '"'));

        assertThat(refused.status()).as(refused.body()).isIn(400, 422);
        assertThat(refused.pointers()).containsExactly(pointers.split(" "));
        assertThat(stage.api.get(manage).header("etag")).isEqualTo("\"1\"");
    }

    @Test
    void refusesWishesThatCannotBeMet() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        String manage = managePath(event);

        assertThat(stage.api.patch(manage, "{\"channels\": [\"SMS\"]}").pointers())
                .containsExactly("/channels/0");
        assertThat(stage.api.patch(manage, "{\"channels\": []}").pointers()).containsExactly("/channels");
        assertThat(stage.api.patch(manage, "{\"timeZone\": \"+02:00\"}").pointers())
                .containsExactly("/timeZone");
        assertThat(stage.api.patch(manage, "{\"channels\": null}").pointers()).containsExactly("/channels");
        for (String unknown : List.of("{\"phone\": \"+49301234567\"}", "{\"phone\": null}")) {
            Answer refused = stage.api.patch(manage, unknown);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.pointers()).containsExactly("/phone");
            assertThat(refused.body()).contains("\"code\":\"unknown-property\"");
        }
        assertThat(stage.api.patch(manage, "[]").status()).isEqualTo(400);
        assertThat(stage.api.patch(manage, "{\"timeZone\": 5}").pointers()).containsExactly("/timeZone");
        assertThat(stage.api.get(manage).header("etag")).isEqualTo("\"1\"");
    }

    @Test
    void letsRegistrantsCancel() {
        var event = stage.given(aLiveEvent().withCapacity(1));
        Answer ada = stage.register(event, "ada@example.com");
        String manage = managePath(event);

        assertThat(stage.api.delete(manage).status()).isEqualTo(204);
        assertThat(stage.api.delete(manage).status()).as("again").isEqualTo(410);

        assertThat(stage.api.get(manage).status()).isEqualTo(410);
        assertThat(stage.api.get(passPath(ada)).status()).isEqualTo(410);
        assertThat(stage.api.get(passPath(ada)).problem()).isEqualTo("gone");
        assertThat(stage.published(event, "registrations.v1", 2))
                .extracting(KafkaProbe::type)
                .containsExactly("RegistrationConfirmed", "RegistrationCancelled");
        assertThat(stage.stats(event).path("remaining").asInt()).isEqualTo(1);
    }

    private Answer pass(LiveEventFixture event) {
        return stage.api.get(passPath(stage.register(event, "ada@example.com")));
    }

    private String managePath(LiveEventFixture event) {
        String manageUrl = open(stage.published(event, "contacts.v1", 1).getFirst())
                .path("manageUrl")
                .asString();
        assertThat(manageUrl).startsWith("https://events.example.com/manage/");
        return Stage.path(manageUrl).replace("/manage/", "/api/v1/registrations/manage/");
    }

    static String passPath(Answer registered) {
        return Stage.path(registered.text("joinUrl")).replace("/watch/", "/api/v1/passes/");
    }

    /** Opens a contact as notifier-service does. */
    static JsonNode open(ConsumerRecord<byte[], byte[]> recorded) {
        JsonNode value = KafkaProbe.json(recorded);
        String associated = value.path("registrationId").asString() + "|"
                + value.path("organizerId").asString() + "|"
                + value.path("version").asLong();
        byte[] bytes = Aes.decrypt(
                KeyRing.parse("k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=")
                        .key("k1", "AES")
                        .orElseThrow(),
                Base64.getDecoder().decode(value.path("ciphertext").asString()),
                associated.getBytes(UTF_8));
        String plain = new String(bytes, UTF_8);
        Contracts.assertValid("contacts.v1", "Contact", plain);
        return JsonMapper.shared().readTree(plain);
    }
}
