package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.event.liveevent.Organizer.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@PlatformTest
class LiveEventsApiIT {

    private static final String TIDES = """
            {"title": "Tides", "description": "How water moves.",
             "speakers": [{"name": "Ada Example", "title": "Engineer"}],
             "start": {"local": "2035-12-01T18:00", "zone": "Europe/Berlin"}, "duration": "PT1H",
             "capacity": 500, "registrationOpen": true, "waitlist": false,
             "stream": {"kind": "EXTERNAL", "url": "https://video.example.com/tides"},
             "reminders": {"channels": ["EMAIL", "SMS"], "rules": ["P1D", "PT1H", "PT0S"], "customMessage": "Bring boots."}}
            """;

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private StateRepublisher republisher;

    private Organizer organizer;

    @BeforeEach
    void anOrganizer() {
        organizer = Organizer.at(port);
    }

    @Test
    void tellsOnceMoreWhatWasToldInAnOlderForm() {
        String id = organizer.post("", TIDES).text("/id");
        String draft = organizer.post("?draft=true", TIDES).text("/id");
        toldAbout(id, 1);
        Tenancy.runAsPlatform(() -> jdbc.sql("update live_event set message_form = 1 where id in (:ids)")
                .param("ids", List.of(UUID.fromString(id), UUID.fromString(draft)))
                .update());

        republisher.wake();

        Told again = toldAbout(id, 2).get(1);
        assertThat(again.type()).isEqualTo("LiveEventChanged");
        assertThat(again.value().at("/version").asInt()).isEqualTo(2);
        assertThat(again.value().at("/epoch").asInt()).isEqualTo(1);
        assertThat(again.json()).doesNotContain("video.example.com");
        assertThat(organizer.get("/" + id).text("/stream/url")).isEqualTo("https://video.example.com/tides");
        assertThat(organizer.get("/" + draft).etag()).isEqualTo("\"1\"");
        assertThat(told(draft)).isEmpty();
        assertThat(Tenancy.callAsPlatform(() -> jdbc.sql("select count(*) from live_event where message_form < 2")
                        .query(Long.class)
                        .single()))
                .isZero();
    }

    @Test
    void livesFromScheduleToEndAndTellsEachStep() {
        Answer created = organizer.post("", TIDES);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.etag()).isEqualTo("\"1\"");
        String id = created.text("/id");
        assertThat(created.raw().headers().firstValue("Location")).hasValue("/api/v1/events/" + id);
        assertThat(created.text("/status")).isEqualTo("SCHEDULED");
        assertThat(created.text("/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");
        assertThat(created.text("/endsAt")).isEqualTo("2035-12-01T18:00:00.000Z");
        assertThat(created.text("/registrationUrl")).isEqualTo("https://example.com/callboard/register/" + id);
        assertThat(created.body().at("/epoch").asInt()).isEqualTo(1);

        Answer seen = organizer.get("/" + id);
        assertThat(seen.body()).isEqualTo(created.body());
        assertThat(seen.etag()).isEqualTo("\"1\"");

        Answer renamed = organizer.put("/" + id, TIDES.replace("Tides", "Ebb and flow"));
        assertThat(renamed.text("/title")).isEqualTo("Ebb and flow");
        assertThat(renamed.body().at("/epoch").asInt()).isEqualTo(1);

        Answer moved = organizer.patch("/" + id, """
                {"start": {"local": "2035-12-02T19:00"}}""");
        assertThat(moved.body().at("/epoch").asInt()).isEqualTo(2);
        assertThat(moved.text("/start/zone")).isEqualTo("Europe/Berlin");
        assertThat(moved.text("/previousStart/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");

        assertThat(organizer.post("/" + id + "/start").text("/status")).isEqualTo("LIVE");
        Answer ended = organizer.post("/" + id + "/end");
        assertThat(ended.text("/status")).isEqualTo("ENDED");
        assertThat(ended.etag()).isEqualTo("\"5\"");

        assertThat(toldAbout(id, 5))
                .extracting(Told::type)
                .containsExactly(
                        "LiveEventScheduled",
                        "LiveEventChanged",
                        "LiveEventRescheduled",
                        "LiveEventStarted",
                        "LiveEventEnded");
        List<Told> told = toldAbout(id, 5);
        assertThat(told)
                .extracting(message -> message.value().at("/version").asInt())
                .containsExactly(1, 2, 3, 4, 5);
        assertThat(told)
                .extracting(message -> message.value().at("/epoch").asInt())
                .containsExactly(1, 1, 2, 2, 2);
        told.forEach(message -> Contracts.assertValid("live-events.v1", message.type(), message.json()));
    }

    @Test
    void tellsNobodyOfADraftUntilItIsPublished() {
        String id = organizer.post("?draft=true", TIDES).text("/id");
        organizer.put("/" + id, TIDES.replace("18:00", "19:00"));
        String thrownAway = organizer.post("?draft=true", TIDES).text("/id");
        assertThat(organizer.delete("/" + thrownAway).text("/status")).isEqualTo("CANCELLED");

        Answer published = organizer.post("/" + id + "/publish");

        assertThat(published.status()).isEqualTo(200);
        assertThat(published.text("/status")).isEqualTo("SCHEDULED");
        assertThat(toldAbout(id, 1)).singleElement().satisfies(message -> {
            assertThat(message.type()).isEqualTo("LiveEventScheduled");
            assertThat(message.value().at("/version").asInt()).isEqualTo(3);
            assertThat(message.value().at("/previousStart").isNull()).isTrue();
        });
        assertThat(told(thrownAway)).isEmpty();
    }

    @Test
    void cancelsWithAReason() {
        String id = organizer.post("", TIDES).text("/id");

        Answer cancelled = organizer.call("DELETE", "/" + id, """
                {"reason": "The speaker is ill."}""");

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.text("/status")).isEqualTo("CANCELLED");
        assertThat(cancelled.text("/cancellationReason")).isEqualTo("The speaker is ill.");
        assertThat(cancelled.body().at("/epoch").asInt()).isEqualTo(2);
        Told message = toldAbout(id, 2).getLast();
        assertThat(message.type()).isEqualTo("LiveEventCancelled");
        Contracts.assertValid("live-events.v1", message.type(), message.json());
    }

    @ParameterizedTest
    @CsvSource({
        "DRAFT, POST, /start, It can become SCHEDULED or CANCELLED.",
        "DRAFT, POST, /end, It can become SCHEDULED or CANCELLED.",
        "SCHEDULED, POST, /publish, It can become LIVE or CANCELLED.",
        "SCHEDULED, POST, /end, It can become LIVE or CANCELLED.",
        "LIVE, POST, /publish, It can become ENDED.",
        "LIVE, POST, /start, It can become ENDED.",
        "LIVE, DELETE, '', It can become ENDED.",
        "ENDED, POST, /publish, Its status cannot change any more.",
        "ENDED, POST, /start, Its status cannot change any more.",
        "ENDED, POST, /end, Its status cannot change any more.",
        "ENDED, DELETE, '', Its status cannot change any more.",
        "CANCELLED, POST, /publish, Its status cannot change any more.",
        "CANCELLED, POST, /start, Its status cannot change any more.",
        "CANCELLED, POST, /end, Its status cannot change any more.",
    })
    void refusesEveryOtherMoveAndNamesThoseThatAreAllowed(
            LiveEventStatus status, String method, String move, String allowed) {
        String id = anEvent(status);

        Answer refused = organizer.call(method, "/" + id + move, null);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("live-event-status");
        assertThat(refused.text("/detail"))
                .startsWith("A live event that is " + status)
                .endsWith(allowed);
        assertThat(refused.raw().headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(organizer.get("/" + id).text("/status")).isEqualTo(status.name());
    }

    @ParameterizedTest
    @CsvSource({"LIVE", "ENDED", "CANCELLED"})
    void refusesToMoveWhatIsOnOrOver(LiveEventStatus status) {
        String id = anEvent(status);
        String later = TIDES.replace("18:00", "19:00");

        assertThat(organizer.put("/" + id, later).status()).isEqualTo(409);
        assertThat(organizer
                        .post("/" + id + "/reschedule?dryRun=true", later(19))
                        .status())
                .isEqualTo(409);
        assertThat(organizer
                        .post("/" + id + "/reschedule?dryRun=false", later(19))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void delaysWhatRunsLateAlsoWhenItIsLive() {
        String id = organizer.post("", TIDES).text("/id");

        Answer late = organizer.post("/" + id + "/delay", "{\"minutes\": 10}", "If-Match", "\"1\"");
        organizer.post("/" + id + "/start");
        Answer live = organizer.post("/" + id + "/delay", "{\"minutes\": 5}");

        assertThat(late.status()).isEqualTo(200);
        assertThat(late.text("/startsAt")).isEqualTo("2035-12-01T17:10:00.000Z");
        assertThat(late.text("/endsAt")).isEqualTo("2035-12-01T18:10:00.000Z");
        assertThat(late.text("/previousStart/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");
        assertThat(late.etag()).isEqualTo("\"2\"");
        assertThat(live.text("/status")).isEqualTo("LIVE");
        assertThat(live.text("/start/local")).isEqualTo("2035-12-01T18:15:00");
        assertThat(live.body().at("/epoch").asInt()).isEqualTo(3);
        assertThat(organizer.get("/" + id).body()).isEqualTo(live.body());
        List<Told> told = toldAbout(id, 4);
        assertThat(told)
                .extracting(Told::type)
                .containsExactly(
                        "LiveEventScheduled", "LiveEventRescheduled", "LiveEventStarted", "LiveEventRescheduled");
        told.forEach(message -> Contracts.assertValid("live-events.v1", message.type(), message.json()));
        assertThat(told.getFirst().value().at("/delay").isNull()).isTrue();
        assertThat(told.getLast().value().at("/delay/sinceEpoch").asInt()).isEqualTo(1);
        assertThat(told.getLast().value().at("/delay/plannedStartsAt").asString())
                .isEqualTo("2035-12-01T17:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "{\"minutes\": 0}",
                "{\"minutes\": -5}",
                "{\"minutes\": 1441}",
                "{\"minutes\": 9007199254740993}"
            })
    void delaysByMinutesOfAtMostADay(String body) {
        String id = organizer.post("", TIDES).text("/id");

        Answer refused = organizer.post("/" + id + "/delay", body);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).containsExactly("/minutes");
        assertThat(organizer.get("/" + id).etag()).isEqualTo("\"1\"");
    }

    @ParameterizedTest
    @CsvSource({"DRAFT", "ENDED", "CANCELLED"})
    void delaysOnlyWhatIsToComeOrLive(LiveEventStatus status) {
        String id = anEvent(status);

        Answer refused = organizer.post("/" + id + "/delay", "{\"minutes\": 10}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("live-event-status");
    }

    @Test
    void showsWhatARescheduleWouldDoAndThenDoesIt() {
        String id = organizer.post("", TIDES).text("/id");

        Answer preview = organizer.post("/" + id + "/reschedule/preview", later(20));

        assertThat(preview.status()).isEqualTo(200);
        assertThat(preview.text("/from/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");
        assertThat(preview.text("/to/startsAt")).isEqualTo("2035-12-01T19:00:00.000Z");
        assertThat(preview.text("/to/resolution")).isEqualTo("EXACT");
        assertThat(preview.text("/to/endsAt")).isEqualTo("2035-12-01T20:00:00.000Z");
        assertThat(preview.text("/reminders/0/rule")).isEqualTo("P1D");
        assertThat(preview.text("/reminders/0/dueAt")).isEqualTo("2035-11-30T19:00:00.000Z");
        assertThat(preview.body().at("/reminders/0/past").asBoolean()).isFalse();
        assertThat(preview.text("/reminders/0/effect")).isEqualTo("MOVES");
        assertThat(preview.text("/reminders/0/previousDueAt")).isEqualTo("2035-11-30T17:00:00.000Z");
        assertThat(preview.text("/reminders/0/text"))
                .isEqualTo("1 day before: will be sent Friday, 30 November 2035 at 20:00.");
        assertThat(preview.body().at("/notice").asBoolean()).isTrue();
        assertThat(preview.text("/summary/0"))
                .isEqualTo(
                        "The start moves from Saturday, 1 December 2035 at 18:00 (Europe/Berlin) to Saturday, 1 December"
                                + " 2035 at 20:00 (Europe/Berlin).");
        assertThat(preview.etag()).isEqualTo("\"1\"");
        assertThat(preview.body().at("/version").asInt()).isEqualTo(1);
        assertThat(organizer.get("/" + id).text("/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");

        Answer done = organizer.post("/" + id + "/reschedule", later(20), "If-Match", preview.etag());

        assertThat(done.body().at("/dryRun").asBoolean()).isFalse();
        assertThat(done.etag()).isEqualTo("\"2\"");
        assertThat(done.body().at("/version").asInt()).isEqualTo(2);
        assertThat(done.body().at("/epoch")).isEqualTo(preview.body().at("/epoch"));
        assertThat(done.body().at("/reminders")).isEqualTo(preview.body().at("/reminders"));
        assertThat(organizer.get("/" + id).text("/startsAt")).isEqualTo("2035-12-01T19:00:00.000Z");
        assertThat(toldAbout(id, 2))
                .extracting(Told::type)
                .containsExactly("LiveEventScheduled", "LiveEventRescheduled");
    }

    @Test
    void showsWhichRemindersWouldBeTooLate() {
        String id = organizer.post("", TIDES).text("/id");
        String soon = Instant.now().plus(Duration.ofHours(2)).toString().substring(0, 19);

        Answer preview = organizer.post("/" + id + "/reschedule?dryRun=true", """
                {"start": {"local": "%s", "zone": "UTC"}}""".formatted(soon));

        assertThat(preview.body().at("/dryRun").asBoolean()).isTrue();
        assertThat(preview.body()
                        .at("/reminders")
                        .valueStream()
                        .map(due -> due.path("past").asBoolean()))
                .containsExactly(true, false, false);
    }

    @Test
    void cancellingAgainIsAnsweredWithTheCancelledEventAndToldOnce() {
        String id = organizer.post("", TIDES).text("/id");
        Answer first = organizer.call("DELETE", "/" + id, null);

        Answer again = organizer.call("DELETE", "/" + id, null);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        organizer.post("", TIDES);
        assertThat(toldAbout(id, 2)).extracting(Told::type).containsExactly("LiveEventScheduled", "LiveEventCancelled");
    }

    @Test
    void refusesAMisspeltFieldOfAPatchAlsoWhenItIsNull() {
        String id = organizer.post("", TIDES).text("/id");

        Answer refused = organizer.patch("/" + id, "{\"desciption\": null, \"id\": null, \"title\": \"Ebb\"}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errorPointers()).containsExactly("/desciption", "/id");
        assertThat(organizer.get("/" + id).text("/title")).isEqualTo("Tides");
    }

    @Test
    void refusesToRemoveTheSwitchOfAClosedRegistration() {
        String id = organizer
                .post("", TIDES.replace("\"registrationOpen\": true", "\"registrationOpen\": false"))
                .text("/id");

        Answer refused = organizer.patch("/" + id, "{\"registrationOpen\": null, \"waitlist\": null}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).containsExactly("/registrationOpen", "/waitlist");
        assertThat(organizer.get("/" + id).text("/registrationOpen")).isEqualTo("false");
    }

    @Test
    void pointsAtANumberThatIsOutOfRange() {
        for (String seats : List.of("0", "10000001", "2147483648", "9007199254740993")) {
            Answer refused = organizer.post("", TIDES.replaceFirst("\"capacity\": 500", "\"capacity\": " + seats));

            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.errorPointers()).containsExactly("/capacity");
            assertThat(refused.text("/errors/0/code")).isEqualTo("out-of-range");
            assertThat(refused.text("/errors/0/detail")).isEqualTo("must be from 1 to 10000000");
        }
    }

    @Test
    void showsEverybodyWhatARegistrationPageNeeds() {
        String id = organizer.post("", TIDES).text("/id");
        String draft = organizer.post("?draft=true", TIDES).text("/id");

        Answer shown = Organizer.nobodyAt(port).get("/public/" + id);

        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.text("/title")).isEqualTo("Tides");
        assertThat(shown.raw().headers().firstValue("Cache-Control").orElseThrow())
                .contains("public", "max-age=30");
        assertThat(shown.body().has("stream")).isFalse();
        assertThat(shown.body().has("organizerId")).isFalse();
        assertThat(Organizer.nobodyAt(port).get("/public/" + draft).status()).isEqualTo(404);
    }

    @Test
    void saysToSearchEnginesWhatTakesPlaceWhen() {
        String id = organizer.post("", TIDES).text("/id");
        Organizer anybody = Organizer.nobodyAt(port);

        JsonNode scheduled = anybody.get("/public/" + id).body().at("/structuredData");
        organizer.post("/" + id + "/reschedule", later(20));
        JsonNode moved = anybody.get("/public/" + id).body().at("/structuredData");
        organizer.delete("/" + id);
        JsonNode cancelled = anybody.get("/public/" + id).body().at("/structuredData");

        assertThat(scheduled.path("@context").asString()).isEqualTo("https://schema.org");
        assertThat(scheduled.path("@type").asString()).isEqualTo("Event");
        assertThat(scheduled.path("name").asString()).isEqualTo("Tides");
        assertThat(scheduled.path("startDate").asString()).isEqualTo("2035-12-01T18:00:00+01:00");
        assertThat(scheduled.path("endDate").asString()).isEqualTo("2035-12-01T19:00:00+01:00");
        assertThat(scheduled.path("eventStatus").asString()).isEqualTo("https://schema.org/EventScheduled");
        assertThat(scheduled.at("/location/url").asString()).isEqualTo("https://example.com/callboard/register/" + id);
        assertThat(scheduled.at("/performer/0/jobTitle").asString()).isEqualTo("Engineer");
        assertThat(moved.path("eventStatus").asString()).isEqualTo("https://schema.org/EventRescheduled");
        assertThat(moved.path("previousStartDate").asString()).isEqualTo("2035-12-01T18:00:00+01:00");
        assertThat(moved.path("startDate").asString()).isEqualTo("2035-12-01T20:00:00+01:00");
        assertThat(cancelled.path("eventStatus").asString()).isEqualTo("https://schema.org/EventCancelled");
    }

    @Test
    void keepsVersionAndSilenceWhenNothingChanges() {
        String id = organizer.post("", TIDES).text("/id");

        assertThat(organizer.put("/" + id, TIDES).etag()).isEqualTo("\"1\"");
        assertThat(organizer.put("/" + id, TIDES.replace("PT1H\"", "PT60M\"")).etag())
                .isEqualTo("\"1\"");
        assertThat(organizer.patch("/" + id, "{}").etag()).isEqualTo("\"1\"");
        organizer.post("/" + id + "/reschedule?dryRun=false", later(18));
        organizer.patch("/" + id, "{\"title\": \"Ebb\"}");

        assertThat(toldAbout(id, 2)).extracting(Told::type).containsExactly("LiveEventScheduled", "LiveEventChanged");
    }

    @Test
    void patchesByMerging() {
        String id = organizer.post("", TIDES).text("/id");

        Answer patched = organizer.patch("/" + id, """
                {"capacity": null, "speakers": [], "stream": null, "reminders": {"rules": ["PT5M"]}}""", "Content-Type", "application/merge-patch+json");

        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.text("/title")).isEqualTo("Tides");
        assertThat(patched.body().at("/capacity").isNull()).isTrue();
        assertThat(patched.body().at("/speakers").isEmpty()).isTrue();
        assertThat(patched.body().at("/stream").isNull()).isTrue();
        assertThat(patched.body().at("/reminders/rules/0").asString()).isEqualTo("PT5M");
        assertThat(patched.body().at("/reminders/channels").size()).isEqualTo(2);
        assertThat(patched.body().at("/waitlist").asBoolean()).isFalse();
        assertThat(organizer.patch("/" + id, "[]").status()).isEqualTo(400);
        Answer foreign = organizer.patch("/" + id, "{\"start\": {\"offset\": 2}}");
        assertThat(foreign.status()).isEqualTo(400);
        assertThat(foreign.errorPointers()).containsExactly("/start/offset");
        Answer removed = organizer.patch("/" + id, "{\"start\": {\"offset\": null}}");
        assertThat(removed.status()).isEqualTo(400);
        assertThat(removed.errorPointers()).containsExactly("/start/offset");
        assertThat(removed.text("/errors/0/code")).isEqualTo("unknown-property");
        assertThat(organizer.patch("/" + id, "{\"title\": null}").errorPointers())
                .containsExactly("/title");
    }

    @Test
    void clonesIntoADraft() {
        String id = organizer.post("", TIDES).text("/id");

        Answer copy = organizer.post("/" + id + "/clone");

        assertThat(copy.status()).isEqualTo(201);
        assertThat(copy.text("/id")).isNotEqualTo(id);
        assertThat(copy.text("/status")).isEqualTo("DRAFT");
        assertThat(copy.text("/title")).isEqualTo("Tides");
        assertThat(copy.text("/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");
        assertThat(copy.etag()).isEqualTo("\"1\"");
    }

    @Test
    void clonesToANewStartInOneCall() {
        String id = organizer.post("", TIDES).text("/id");

        Answer copy = organizer.post("/" + id + "/clone", """
                {"start": {"local": "2036-01-12T10:00", "zone": "UTC"}, "duration": "PT30M"}""");
        Answer sameZone = organizer.post("/" + id + "/clone", """
                {"start": {"local": "2036-01-12T10:00"}}""");
        Answer past = organizer.post("/" + id + "/clone", """
                {"start": {"local": "2020-01-12T10:00"}}""");

        assertThat(copy.status()).isEqualTo(201);
        assertThat(copy.text("/startsAt")).isEqualTo("2036-01-12T10:00:00.000Z");
        assertThat(copy.text("/endsAt")).isEqualTo("2036-01-12T10:30:00.000Z");
        assertThat(copy.text("/reminders/rules/0")).isEqualTo("P1D");
        assertThat(sameZone.text("/startsAt")).isEqualTo("2036-01-12T09:00:00.000Z");
        assertThat(past.status()).isEqualTo(422);
        assertThat(past.errorPointers()).containsExactly("/start/local");
        assertThat(organizer.get("?status=DRAFT").body().at("/items").size()).isEqualTo(2);
    }

    @Test
    void keepsHowItIsShownAndClonesItToo() {
        String shown = """
                {"segments": [{"key": "customers", "headline": "Welcome back", "description": "You know us."}, \
                {"key": "new", "headline": "Welcome"}], \
                "resources": [{"title": "Slides", "url": "https://example.com/slides.pdf"}], \
                "branding": {"primaryColor": "#0b5fff", "logoUrl": "https://example.com/logo.svg"}}""";
        var request = (ObjectNode) Organizer.JSON.readTree(TIDES);
        request.setAll((ObjectNode) Organizer.JSON.readTree(shown));

        Answer created = organizer.post("", request.toString());

        assertThat(created.status()).isEqualTo(201);
        String id = created.text("/id");
        for (Answer answer : List.of(created, organizer.get("/" + id), organizer.post("/" + id + "/clone"))) {
            assertThat(answer.text("/segments/0/description")).isEqualTo("You know us.");
            assertThat(answer.text("/segments/1/headline")).isEqualTo("Welcome");
            assertThat(answer.text("/resources/0/url")).isEqualTo("https://example.com/slides.pdf");
            assertThat(answer.body().at("/branding")).isEqualTo(request.at("/branding"));
        }
        assertThat(organizer.put("/" + id, request.toString()).etag()).isEqualTo("\"1\"");

        Answer patched = organizer.patch("/" + id, """
                {"branding": {"logoUrl": null}, "resources": null}""");

        assertThat(patched.body().at("/branding").size()).isOne();
        assertThat(patched.body().at("/resources").isEmpty()).isTrue();
        assertThat(patched.body().at("/segments").size()).isEqualTo(2);
        assertThat(organizer.put("/" + id, TIDES).body().at("/segments").isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, ''",
        "PUT, ''",
        "PATCH, ''",
        "DELETE, ''",
        "POST, /publish",
        "POST, /reschedule?dryRun=true",
        "POST, /reschedule",
        "POST, /reschedule/preview",
        "POST, /clone",
        "POST, /delay",
        "POST, /start",
        "POST, /end",
    })
    void hidesWhatIsAnothers(String method, String path) {
        String id = organizer.post("", TIDES).text("/id");
        Organizer other = Organizer.at(port);
        String body = switch (method + path.replaceAll("\\?.*", "")) {
            case "PUT", "PATCH" -> TIDES;
            case "POST/reschedule", "POST/reschedule/preview" -> later(19);
            case "POST/delay" -> "{\"minutes\": 10}";
            default -> null;
        };

        Answer anothers = other.call(method, "/" + id + path, body);
        Answer unknown = other.call(method, "/" + UUID.randomUUID() + path, body);

        assertThat(anothers.status()).isEqualTo(404);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(withoutTrace(anothers)).isEqualTo(withoutTrace(unknown));
        assertThat(organizer.get("/" + id).etag()).isEqualTo("\"1\"");
    }

    @Test
    void wallsTenantsOffInTheDatabaseToo() {
        String id = organizer.post("", TIDES).text("/id");
        var count = jdbc.sql("select count(*) from live_event where id = :id")
                .param("id", UUID.fromString(id))
                .query(Long.class);

        assertThat(Tenancy.callAs(new OrganizerId("org_somebody_else"), count::single))
                .isZero();
        assertThat(Tenancy.callAsPlatform(count::single)).isOne();
    }

    @Test
    void asksForAToken() {
        assertThat(Organizer.at(port, "org_reader", "events:read")
                        .post("", TIDES)
                        .status())
                .isEqualTo(403);
        assertThat(Organizer.at(port, "org_reader", "events:read").get("").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "title | null | /title",
                "title | \"\" | /title",
                "title | \"nul \\u0000\" | /title",
                "title | \"half \\uD83D\" | /title",
                "title | \"turned \\u202E\" | /title",
                "title | \"two\\nlines\" | /title",
                "title | \"\\u200B\\uFEFF\" | /title",
                "title | \"\\u3164\" | /title",
                "title | \"lost \\uFFFD\" | /title",
                "start | null | /start/local",
                "start | {\"local\": \"2035-12-01T18:00\", \"zone\": \"SystemV/EST5\"} | /start/zone",
                "start | {\"local\": \"2035-12-01T18:00\", \"zone\": \"Mars/Olympus\"} | /start/zone",
                "start | {\"local\": \"2020-12-01T18:00\", \"zone\": \"UTC\"} | /start/local",
                "start | {\"local\": \"9036-12-01T18:00\", \"zone\": \"UTC\"} | /start/local",
                "duration | \"PT0S\" | /duration",
                "duration | \"-PT1H\" | /duration",
                "duration | \"an hour\" | /duration",
                "capacity | 0 | /capacity",
                "stream | {\"kind\": \"MUX\"} | /stream/kind",
                "stream | {\"kind\": \"EXTERNAL\"} | /stream/url",
                "stream | {\"kind\": \"EXTERNAL\", \"url\": \"javascript:alert(1)\"} | /stream/url",
                "speakers | [{\"title\": \"Engineer\"}] | /speakers/0/name",
                "speakers | [null] | /speakers/0",
                "reminders | {\"channels\": [\"FAX\"]} | /reminders/channels/0",
                "reminders | {\"channels\": []} | /reminders/channels",
                "reminders | {\"rules\": [\"PT1H\", \"tomorrow\"]} | /reminders/rules/1",
                "reminders | {\"rules\": [\"PT1H\", \"PT60M\"]} | /reminders/rules/1",
                "reminders | {\"rules\": [\"P366D\"]} | /reminders/rules/0",
                "segments | [null] | /segments/0",
                "segments | [{\"key\": \"new people\", \"headline\": \"Welcome\"}] | /segments/0/key",
                "segments | [{\"key\": \"new\"}] | /segments/0/headline",
                "segments | [{\"key\": \"a\", \"headline\": \"A\"}, {\"key\": \"a\", \"headline\": \"B\"}] | /segments/1/key",
                "resources | [{\"url\": \"https://example.com\"}] | /resources/0/title",
                "resources | [{\"title\": \"Slides\", \"url\": \"javascript:alert(1)\"}] | /resources/0/url",
                "branding | {\"a/b\": \"x\"} | /branding",
                "branding | {\"logoUrl\": \"data:image/png,x\"} | /branding/logoUrl",
                "branding | {\"tagline\": \"turned \\u202E\"} | /branding/tagline",
            })
    void saysWhatIsWrongAndWhere(String field, String value, String pointer) {
        var request = (ObjectNode) Organizer.JSON.readTree(TIDES);
        request.set(field, Organizer.JSON.readTree(value));

        String escaped =
                Organizer.JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(request);

        Answer refused = organizer.post("", escaped);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).first().isEqualTo(pointer);
        assertThat(refused.text("/errors/0/detail")).isNotBlank();
        assertThat(refused.text("/errors/0/code")).isNotEqualTo("invalid").matches("[a-z-]+");
        assertThat(organizer.get("").body().at("/items").isEmpty()).isTrue();
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        Answer refused = organizer.post("", """
                {"title": " ", "start": {"local": "2035-12-01T18:00", "zone": "Mars/Olympus"}, "duration": "PT1H",
                 "speakers": [{"title": "Engineer"}, {"name": "Ada Example"}, null],
                 "reminders": {"channels": ["FAX", "PIGEON"], "rules": ["soon", "PT1H", "later"]},
                 "segments": [{"key": "a b"}, {"key": "c d"}], "resources": [{"title": "Slides"}, null]}""");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers())
                .containsExactly(
                        "/title",
                        "/speakers/0/name",
                        "/speakers/2",
                        "/start/zone",
                        "/reminders/channels/0",
                        "/reminders/channels/1",
                        "/reminders/rules/0",
                        "/reminders/rules/2",
                        "/segments/0/key",
                        "/segments/1/key",
                        "/resources/0/url",
                        "/resources/1");
    }

    @Test
    void refusesMoreThanTwentyRules() {
        String rules = String.join(
                ",",
                IntStream.rangeClosed(1, 21).mapToObj(n -> "\"P" + n + "D\"").toList());

        Answer refused = organizer.post("", TIDES.replace("\"P1D\", \"PT1H\", \"PT0S\"", rules));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).containsExactly("/reminders/rules");
    }

    @ParameterizedTest
    @CsvSource({"organizerId", "status", "epoch", "version"})
    void takesNoFieldThatIsNotTheOrganizersToSet(String field) {
        Answer refused = organizer.post("", TIDES.replaceFirst("\\{", "{\"" + field + "\": \"1\","));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errorPointers()).containsExactly("/" + field);
    }

    @Test
    void changesOnlyTheVersionThatWasSeen() {
        String id = organizer.post("", TIDES).text("/id");
        String renamed = TIDES.replace("Tides", "Ebb");

        assertThat(organizer.put("/" + id, renamed, "If-Match", "\"1\"").etag()).isEqualTo("\"2\"");
        for (Answer stale : List.of(
                organizer.put("/" + id, TIDES, "If-Match", "\"1\""),
                organizer.patch("/" + id, "{\"title\": \"Flow\"}", "If-Match", "\"1\""),
                organizer.call("DELETE", "/" + id, null, "If-Match", "\"1\""),
                organizer.post("/" + id + "/start", null, "If-Match", "\"1\""))) {
            assertThat(stale.status()).isEqualTo(412);
            assertThat(stale.problem()).isEqualTo("precondition-failed");
        }
        assertThat(organizer.get("/" + id).etag()).isEqualTo("\"2\"");
    }

    @Test
    void letsOneOfManyConcurrentChangesOfTheSameVersionThrough() throws Exception {
        String id = organizer.post("", TIDES).text("/id");
        List<Callable<Integer>> changes = IntStream.range(0, 16)
                .<Callable<Integer>>mapToObj(n -> () -> organizer
                        .patch("/" + id, "{\"title\": \"Tides %d\"}".formatted(n), "If-Match", "\"1\"")
                        .status())
                .toList();

        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var change : threads.invokeAll(changes)) {
                statuses.add(change.get());
            }
        }

        assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
        assertThat(organizer.get("/" + id).etag()).isEqualTo("\"2\"");
        assertThat(toldAbout(id, 2)).hasSize(2);
    }

    @Test
    void createsOnceForOneIdempotencyKey() {
        String key = UUID.randomUUID().toString();

        Answer first = organizer.post("", TIDES, "Idempotency-Key", key);
        Answer again = organizer.post("", TIDES, "Idempotency-Key", key);
        Answer other = organizer.post("", TIDES.replace("Tides", "Ebb"), "Idempotency-Key", key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.status()).isEqualTo(422);
        assertThat(organizer.get("").body().at("/items").size()).isOne();
        assertThat(toldAbout(first.text("/id"), 1)).hasSize(1);
    }

    @Test
    void listsPageByPageInTheOrderAskedFor() {
        for (int day : new int[] {5, 3, 1, 4, 2}) {
            organizer.post("", TIDES.replace("12-01", "12-0" + day).replace("Tides", "100% tides_" + day));
        }

        assertThat(titles("?limit=2"))
                .containsExactly("100% tides_1", "100% tides_2", "100% tides_3", "100% tides_4", "100% tides_5");
        assertThat(titles("?limit=2&sort=createdAt"))
                .containsExactly("100% tides_5", "100% tides_3", "100% tides_1", "100% tides_4", "100% tides_2");
        assertThat(titles("?limit=2&sort=-startsAt"))
                .containsExactly("100% tides_5", "100% tides_4", "100% tides_3", "100% tides_2", "100% tides_1");
        assertThat(titles("?limit=2&sort=-createdAt"))
                .containsExactly("100% tides_2", "100% tides_4", "100% tides_1", "100% tides_3", "100% tides_5");
        assertThat(titles("?from=2035-12-02T17:00:00Z&to=2035-12-04T17:00:00Z"))
                .containsExactly("100% tides_2", "100% tides_3");
        assertThat(titles("?q=TIDES_3")).containsExactly("100% tides_3");
        assertThat(titles("?q=s%252")).isEmpty();
        assertThat(titles("?status=DRAFT")).isEmpty();
        assertThat(titles("?status=SCHEDULED&limit=5")).hasSize(5);
        organizer.post("?draft=true", TIDES);
        assertThat(titles("?status=DRAFT,SCHEDULED&limit=4")).hasSize(6);
        assertThat(titles("?status=DRAFT&status=CANCELLED")).containsExactly("Tides");
        assertThat(titles("?status=DRAFT&status=")).containsExactly("Tides");
        assertThat(organizer
                        .get("?status=SCHEDULED&limit=1&total=true")
                        .body()
                        .at("/total")
                        .asInt())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"startsAt, 1 2 3 4 5", "-startsAt, 5 4 3 2 1", "createdAt, 5 3 1 4 2", "-createdAt, 2 4 1 3 5"})
    void pagesBackInTheOrderAskedFor(String sort, String order) {
        for (int day : new int[] {5, 3, 1, 4, 2}) {
            organizer.post("", TIDES.replace("12-01", "12-0" + day).replace("Tides", String.valueOf(day)));
        }
        JsonNode page = organizer.get("?limit=2&sort=" + sort).body();
        assertThat(page.at("/previousCursor").isNull()).isTrue();
        while (!page.at("/nextCursor").isNull()) {
            page = page(sort, page.at("/nextCursor").asString());
        }

        var back = new ArrayList<String>();
        while (true) {
            back.addAll(0, titles(page));
            if (page.at("/previousCursor").isNull()) {
                break;
            }
            page = page(sort, page.at("/previousCursor").asString());
        }

        assertThat(String.join(" ", back)).isEqualTo(order);
    }

    private JsonNode page(String sort, String cursor) {
        return organizer.get("?limit=2&sort=" + sort + "&cursor=" + cursor).body();
    }

    private static List<String> titles(JsonNode page) {
        return page.at("/items")
                .valueStream()
                .map(item -> item.path("title").asString())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "sort=title, ?sort",
        "status=GONE, ?status",
        "status=DRAFT&status=GONE, ?status",
        "total=yes, ?total",
        "from=yesterday, ?from",
        "to=%2B999999999-01-01T00:00:00Z, ?to",
        "limit=0, ?limit",
        "cursor=Zm9v, ?cursor"
    })
    void refusesListsItCannotMake(String query, String pointer) {
        Answer refused = organizer.get("?" + query);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errorPointers()).containsExactly(pointer);
    }

    @Test
    void aCursorIsOfOneSortAndFilter() {
        organizer.post("", TIDES);
        organizer.post("", TIDES);
        String cursor = "&cursor="
                + organizer
                        .get("?limit=1&sort=createdAt")
                        .body()
                        .at("/nextCursor")
                        .asString();

        assertThat(organizer.get("?sort=createdAt" + cursor).status()).isEqualTo(200);
        for (String query :
                List.of("?sort=-createdAt", "?sort=startsAt", "?sort=createdAt&status=SCHEDULED", "?limit=5")) {
            assertThat(organizer.get(query + cursor).status()).as(query).isEqualTo(400);
        }
    }

    @Test
    void keepsTheWallClockTimeAlsoWhereNoSuchTimeExists() {
        String gap = TIDES.replace("2035-12-01T18:00", "2035-03-25T02:30");

        Answer created = organizer.post("", gap);

        assertThat(created.text("/startsAt")).isEqualTo("2035-03-25T01:00:00.000Z");
        assertThat(created.text("/resolution")).isEqualTo("GAP_SHIFTED");
        assertThat(organizer.get("/" + created.text("/id")).text("/start/local"))
                .isEqualTo("2035-03-25T02:30:00");
    }

    @Test
    void listsEachOnceAlsoWhenAllStartAtTheSameMoment() {
        for (int n = 1; n <= 5; n++) {
            organizer.post("", TIDES.replace("Tides", "Twin " + n));
        }

        assertThat(titles("?limit=2")).containsExactlyInAnyOrder("Twin 1", "Twin 2", "Twin 3", "Twin 4", "Twin 5");
    }

    private List<String> titles(String query) {
        var titles = new ArrayList<String>();
        JsonNode page = organizer.get(query).body();
        page.at("/items").forEach(item -> titles.add(item.path("title").asString()));
        while (!page.at("/nextCursor").isNull()) {
            page = organizer
                    .get(query + "&cursor=" + page.at("/nextCursor").asString())
                    .body();
            page.at("/items").forEach(item -> titles.add(item.path("title").asString()));
        }
        return titles;
    }

    private String anEvent(LiveEventStatus status) {
        String id = organizer
                .post(status == LiveEventStatus.DRAFT ? "?draft=true" : "", TIDES)
                .text("/id");
        switch (status) {
            case DRAFT, SCHEDULED -> {}
            case LIVE -> organizer.post("/" + id + "/start");
            case ENDED -> {
                organizer.post("/" + id + "/start");
                organizer.post("/" + id + "/end");
            }
            case CANCELLED -> organizer.delete("/" + id);
        }
        return id;
    }

    private static String later(int hour) {
        return """
                {"start": {"local": "2035-12-01T%d:00", "zone": "Europe/Berlin"}}""".formatted(hour);
    }

    private static Map<String, String> withoutTrace(Answer answer) {
        var fields = new TreeMap<String, String>();
        answer.body()
                .properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().toString()));
        fields.remove("traceId");
        fields.remove("instance");
        return fields;
    }

    private record Told(String type, String json) {

        JsonNode value() {
            return Organizer.JSON.readTree(json);
        }
    }

    private List<Told> toldAbout(String id, int messages) {
        await().until(() -> told(id).size() >= messages);
        return told(id);
    }

    private List<Told> told(String id) {
        return kafka.received("live-events.v1", id).stream()
                .map(received -> new Told(String.valueOf(KafkaProbe.type(received)), KafkaProbe.text(received)))
                .toList();
    }
}
