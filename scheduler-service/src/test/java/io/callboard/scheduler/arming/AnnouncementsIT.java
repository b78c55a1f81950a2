package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.AttendanceFixture.recorded;
import static io.callboard.scheduler.audience.RegistrationFixture.aHostOf;
import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.Announced.Reminder;
import io.callboard.scheduler.audience.AttendanceFixture;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Announcements: who gets them, what changes them, and what is still published after a stop. */
@SchedulerTest
class AnnouncementsIT {

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @LocalServerPort
    private int port;

    @BeforeEach
    void armWhatOthersLeft() {
        armAll();
    }

    @Test
    void reachesEachConfirmedRegistrantOnceOnEachChannel() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));
        RegistrationFixture both = aRegistrationFor(event).on("EMAIL", "SMS");
        RegistrationFixture mail = aRegistrationFor(event);
        RegistrationFixture sms = aRegistrationFor(event).on("SMS");
        RegistrationFixture.tell(
                service,
                List.of(
                        both,
                        mail,
                        sms,
                        aRegistrationFor(event).with("WAITLISTED"),
                        aRegistrationFor(event).with("CANCELLED"),
                        aHostOf(event, "PT1H")));

        JsonNode preview = body(200, post(event, "?dryRun=true", "\"channels\": [\"EMAIL\"], \"message\": \"Hello\""));
        JsonNode made = body(201, post(event, "", "\"channels\": [\"EMAIL\"], \"message\": \" Hello\\nall \""));
        armAll();
        armAll();

        UUID id = id(made);
        assertThat(expected(preview)).isEqualTo("2 people EMAIL=2 left out CHANNEL=1 HOST=1 STATUS=2");
        assertThat(expected(made)).isEqualTo(expected(preview));
        assertThat(preview.get("id").isNull()).isTrue();
        assertThat(jdbc.sql("select count(*) from announcement where event_id = ?")
                        .param(event.eventId())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        List<Reminder> announced = Announced.allFor(kafka, jdbc, event.eventId(), 2);
        assertThat(announced)
                .extracting(Reminder::id)
                .containsExactlyInAnyOrder(
                        id + ":" + both.registrationId() + ":EMAIL", id + ":" + mail.registrationId() + ":EMAIL");
        for (Reminder one : announced) {
            Contracts.assertValid("reminders.v1", "ReminderDue", one.data().toString());
            assertThat(one.data().get("kind").asString()).isEqualTo("ANNOUNCEMENT");
            assertThat(one.data().toString()).doesNotContain("Hello");
        }
        assertThat(Announced.counts(kafka, event.eventId()).values()).containsExactly(2L);
        JsonNode view = body(200, call(event.organizerId(), HttpMethod.GET, "/" + id, null));
        assertThat(view.get("status").asString()).isEqualTo("ARMED");
        assertThat(view.get("announced").asLong()).isEqualTo(2);
        assertThat(view.get("published").asLong()).isEqualTo(2);
        List<JsonNode> texts = texts(id, 1);
        assertThat(texts.getFirst().get("message").asString()).isEqualTo("Hello\nall");
        assertThat(texts.getFirst().get("subject").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'\"statuses\": [\"WAITLISTED\", \"PENDING\"]', 2 people EMAIL=2 SMS=0 left out STATUS=2",
        "'\"segments\": [\"vip\"]', 1 people EMAIL=1 SMS=0 left out SEGMENT=1 STATUS=2",
        "'\"segments\": [\"vip\", \"press\"]', 2 people EMAIL=2 SMS=0 left out STATUS=2",
        "'\"segments\": [\"none\"]', 0 people EMAIL=0 SMS=0 left out SEGMENT=2 STATUS=2",
        "'\"answers\": {\"diet\": [\"No meat\", \"Vegan\"]}', 1 people EMAIL=1 SMS=0 left out ANSWER=1 STATUS=2",
        "'\"segments\": [\"vip\"], \"answers\": {\"diet\": [\"No meat\"]}', 0 people EMAIL=0 SMS=0 left out ANSWER=1 SEGMENT=1 STATUS=2",
    })
    void audiencesAreByStatusSegmentAndAnswer(String audience, String expected) {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));
        RegistrationFixture press = aRegistrationFor(event).choosing("diet", "No meat");
        RegistrationFixture.tell(
                service,
                List.of(
                        aRegistrationFor(event),
                        press,
                        aRegistrationFor(event).with("WAITLISTED"),
                        aRegistrationFor(event).with("PENDING")));
        jdbc.sql("update audience set segment = 'press' where registration_id = ?")
                .param(press.registrationId())
                .update();

        JsonNode made = body(
                201,
                post(
                        event,
                        "",
                        "\"channels\": [\"EMAIL\", \"SMS\"], \"message\": \"Hello\", \"audience\": {" + audience
                                + "}"));
        armAll();

        assertThat(expected(made)).isEqualTo(expected);
        JsonNode view = body(200, call(event.organizerId(), HttpMethod.GET, "/" + id(made), null));
        assertThat(view.get("announced")).isEqualTo(made.at("/expected/people"));
        assertThat(view.at("/audience/answers")).isEqualTo(made.at("/audience/answers"));
    }

    @Test
    void aPersonWhoJoinsASegmentAfterTheInstantDoesNotGetItsAnnouncement() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));
        RegistrationFixture early = aRegistrationFor(event);
        RegistrationFixture late = aRegistrationFor(event);
        RegistrationFixture.tell(service, List.of(early, late));
        jdbc.sql("update audience set segment = 'press' where event_id = ?")
                .param(event.eventId())
                .update();
        UUID id = id(body(
                201, post(event, "", later(Duration.ofMinutes(30)) + ", \"audience\": {\"segments\": [\"vip\"]}")));
        jdbc.sql("update timer set next_slice_at = now() where timer_id = ?")
                .param(id)
                .update();
        armAll();
        assertThat(ofTimer(event, id, 0)).isEmpty();

        early.next("CONFIRMED").tell(service);
        assertThat(ofTimer(event, id, 1)).hasSize(1);
        jdbc.sql("update timer set due_at = now() where timer_id = ?").param(id).update();
        late.next("CONFIRMED").tell(service);
        // A registration of before the instant whose message comes now.
        aRegistrationFor(event).tell(service);

        assertThat(ofTimer(event, id, 2))
                .extracting(Reminder::key)
                .doesNotContain(late.registrationId().toString());
        assertThat(jdbc.sql("select left_out from late_arming where registration_id = ?")
                        .param(late.registrationId())
                        .query(String.class)
                        .list())
                .containsExactly("SEGMENT_CHANGED_LATE");
    }

    @Test
    void audiencesAreByAttendanceAlsoIfItIsRecordedLater() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));
        RegistrationFixture came = aRegistrationFor(event);
        RegistrationFixture recordedLate = aRegistrationFor(event);
        RegistrationFixture missed = aRegistrationFor(event);
        RegistrationFixture.tell(service, List.of(came, recordedLate, missed, aRegistrationFor(event)));
        AttendanceFixture.tell(service, recorded(came, "ATTENDED"), recorded(missed, "NO_SHOW"));

        JsonNode made = body(
                201,
                post(
                        event,
                        "",
                        "\"channels\": [\"EMAIL\"], \"message\": \"Thank you\", \"audience\":"
                                + " {\"attendance\": \"ATTENDED\"}"));
        armAll();
        AttendanceFixture.tell(service, recorded(recordedLate, "ATTENDED"));

        assertThat(expected(made)).isEqualTo("1 people EMAIL=1 left out ATTENDANCE=3");
        assertThat(Announced.allFor(kafka, jdbc, event.eventId(), 2))
                .extracting(Reminder::key)
                .containsExactlyInAnyOrder(
                        came.registrationId().toString(),
                        recordedLate.registrationId().toString());
        assertThat(body(200, call(event.organizerId(), HttpMethod.GET, "/" + id(made), null))
                        .at("/audience/attendance")
                        .asString())
                .isEqualTo("ATTENDED");
    }

    @Test
    void attendanceCanBeChangedUntilItIsPublished() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));
        RegistrationFixture missed = aRegistrationFor(event);
        RegistrationFixture.tell(service, List.of(missed, aRegistrationFor(event)));
        AttendanceFixture.tell(service, recorded(missed, "NO_SHOW"));
        UUID id = id(body(201, post(event, "", later(Duration.ofHours(1)))));

        JsonNode changed =
                body(200, patch(event, id, "{\"audience\": {\"attendance\": \"NO_SHOW\"}, \"sendAt\": null}", null));
        armAll();

        assertThat(changed.at("/audience/attendance").asString()).isEqualTo("NO_SHOW");
        assertThat(Announced.allFor(kafka, jdbc, event.eventId(), 1))
                .extracting(Reminder::key)
                .containsExactly(missed.registrationId().toString());
    }

    @Test
    void includesThoseWhoRegisterBeforeItIsDueAlsoAfterAMove() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));
        aRegistrationFor(event).tell(service);
        UUID id = id(body(201, post(event, "", later(Duration.ofSeconds(30)))));
        armAll();
        RegistrationFixture second = aRegistrationFor(event);
        second.tell(service);

        LiveEventFixture moved = event.rescheduledBy(Duration.ofDays(1));
        moved.tell(service);
        armAll();
        RegistrationFixture third = aRegistrationFor(moved);
        third.tell(service);
        jdbc.sql("update timer set due_at = now() - interval '1 minute' where timer_id = ?")
                .param(id)
                .update();
        armer.maintain();
        aRegistrationFor(moved).at(Instant.now()).tell(service);

        JsonNode view = body(200, call(event.organizerId(), HttpMethod.GET, "/" + id, null));
        assertThat(view.get("status").asString()).isEqualTo("DONE");
        assertThat(view.get("announced").asLong()).isEqualTo(3);
        assertThat(ofTimer(event, id, 3))
                .extracting(Reminder::key)
                .contains(
                        second.registrationId().toString(),
                        third.registrationId().toString());
    }

    @Test
    void goesOutAfterTheEndButNotAfterACancellation() {
        LiveEventFixture event = told(anEventIn(Duration.ofHours(5)));
        UUID before = id(body(201, post(event, "", later(Duration.ofHours(20)))));
        LiveEventFixture ended = told(event.started().ended());
        UUID after = id(body(201, post(ended, "", later(Duration.ofHours(21)))));
        assertThat(statuses(event)).containsExactly(before + " SCHEDULED null", after + " SCHEDULED null");

        LiveEventFixture other = told(anEventIn(Duration.ofHours(5)));
        UUID first = id(body(201, post(other, "", later(Duration.ofHours(2)))));
        LiveEventFixture moved = told(other.rescheduledBy(Duration.ofDays(1)));
        UUID second = id(body(201, post(moved, "", later(Duration.ofHours(3)))));
        LiveEventFixture cancelled = told(moved.cancelled());

        assertThat(statuses(other))
                .containsExactly(first + " CANCELLED EVENT_CANCELLED", second + " CANCELLED EVENT_CANCELLED");
        assertThat(problem(409, post(cancelled, "", later(Duration.ofHours(3)))))
                .endsWith("/live-event-status");
        assertThat(problem(409, patch(other, first, "{\"message\": \"New\"}", null)))
                .endsWith("/announcement-over");
        assertThat(problem(409, call(other.organizerId(), HttpMethod.POST, "/" + first + "/stop", null)))
                .endsWith("/announcement-over");
    }

    @Test
    void canBeChangedUntilItIsPublishedAndItsTextUntilItIsDue() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));
        aRegistrationFor(event).on("EMAIL", "SMS").tell(service);
        JsonNode made = body(201, post(event, "", later(Duration.ofHours(2))));
        UUID id = id(made);
        String version = made.get("version").asString();
        Instant soon = Instant.now().plusSeconds(50).truncatedTo(ChronoUnit.MILLIS);

        assertThat(problem(412, patch(event, id, "{\"message\": \"New\"}", "\"1\"")))
                .endsWith("/precondition-failed");
        JsonNode changed = body(
                200,
                patch(
                        event,
                        id,
                        "{\"message\": \"New\", \"subject\": \"News\", \"channels\": [\"SMS\"], \"sendAt\": \"" + soon
                                + "\"}",
                        "\"" + version + "\""));
        assertThat(changed.get("version").asLong())
                .isGreaterThan(made.get("version").asLong());
        assertThat(changed.get("sendAt").asString()).isEqualTo(soon.toString());
        JsonNode same = body(200, patch(event, id, "{\"message\": \"New\"}", null));
        assertThat(same.get("version")).isEqualTo(changed.get("version"));
        assertThat(body(200, patch(event, id, "{\"subject\": null}", null))
                        .get("subject")
                        .isNull())
                .isTrue();
        armAll();

        assertThat(problem(409, patch(event, id, "{\"sendAt\": null}", null))).endsWith("/announcement-published");
        assertThat(problem(409, patch(event, id, "{\"message\": \"Newest\", \"channels\": [\"EMAIL\"]}", null)))
                .endsWith("/announcement-published");
        body(200, patch(event, id, "{\"message\": \"Newest\"}", null));
        jdbc.sql("update timer set due_at = now() + interval '1 second' where timer_id = ?")
                .param(id)
                .update();
        assertThat(problem(409, patch(event, id, "{\"message\": \"Too late\"}", null)))
                .endsWith("/announcement-over");

        assertThat(ofTimer(event, id, 1)).extracting(Reminder::channel).containsExactly("SMS");
        List<JsonNode> texts = texts(id, 4);
        assertThat(texts)
                .extracting(text -> text.get("message").asString())
                .containsExactly("Hello", "New", "New", "Newest");
        assertThat(texts)
                .extracting(text -> text.get("version").asLong())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aPatchWithoutSendAtSendsAtOnce() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));
        aRegistrationFor(event).tell(service);
        UUID id = id(body(201, post(event, "", later(Duration.ofHours(2)))));

        body(200, patch(event, id, "{\"sendAt\": null}", null));
        armAll();

        assertThat(ofTimer(event, id, 1)).hasSize(1);
    }

    @Test
    void aStopBetweenTwoSlicesPublishesNothingMore() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));
        RegistrationFixture.tell(service, registrationsFor(event, 700));
        UUID id = id(body(201, post(event, "", "\"channels\": [\"EMAIL\"], \"message\": \"Hello\"")));
        assertThat(armer.armNext()).isTrue();

        JsonNode stopped = body(200, call(event.organizerId(), HttpMethod.POST, "/" + id + "/stop", null));
        JsonNode again = body(200, call(event.organizerId(), HttpMethod.POST, "/" + id + "/stop", null));
        armAll();
        aRegistrationFor(event).tell(service);

        assertThat(stopped.get("status").asString()).isEqualTo("CANCELLED");
        assertThat(stopped.get("reason").asString()).isEqualTo("STOPPED");
        assertThat(stopped.get("announced").asLong()).isEqualTo(500);
        assertThat(stopped.get("published").asLong()).isEqualTo(500);
        assertThat(Instant.parse(stopped.get("stoppedAt").asString())).isBeforeOrEqualTo(Instant.now());
        assertThat(again).isEqualTo(stopped);
        assertThat(ofTimer(event, id, 500)).hasSize(500);
        await().untilAsserted(() -> assertThat(controls("timer:" + id)).hasSize(1));
        Contracts.assertValid(
                "reminder-controls.v1",
                "ReminderCancelled",
                controls("timer:" + id).getFirst());
        assertThat(problem(409, patch(event, id, "{\"message\": \"New\"}", null)))
                .endsWith("/announcement-over");
    }

    /** Whatever the stop meets, the counts in the answer are those that are published. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aStopWhileTwoInstancesArmCountsWhatIsPublished(int round) throws Exception {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));
        RegistrationFixture.tell(service, registrationsFor(event, 2_000));
        UUID id = id(body(201, post(event, "", "\"channels\": [\"EMAIL\"], \"message\": \"Hello\"")));
        JsonNode stopped;
        try (ExecutorService instances = Executors.newFixedThreadPool(3)) {
            List<Future<?>> arming = new ArrayList<>(IntStream.range(0, 2)
                    .mapToObj(_ -> instances.submit(() -> Tenancy.runAsPlatform(this::armAll)))
                    .toList());
            Future<ResponseEntity<String>> stop = instances.submit(() -> {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Tenancy.callAsPlatform(() -> audience(id)) >= 250L * round);
                return call(event.organizerId(), HttpMethod.POST, "/" + id + "/stop", null);
            });
            stopped = body(200, stop.get(60, TimeUnit.SECONDS));
            for (Future<?> one : arming) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
        armAll();

        int published = stopped.get("published").asInt();
        assertThat(stopped.get("status").asString()).isEqualTo("CANCELLED");
        assertThat(published % 500).isZero();
        assertThat(ofTimer(event, id, published))
                .hasSize(published)
                .extracting(Reminder::id)
                .doesNotHaveDuplicates();
    }

    @Test
    void listsThemForTheirOrganizerOnly() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3), "PT1H"));
        UUID late = id(body(201, post(event, "", later(Duration.ofHours(3)))));
        UUID early = id(body(201, post(event, "", later(Duration.ofHours(2)))));
        UUID stopped = id(body(201, post(event, "", later(Duration.ofHours(1)))));
        body(200, call(event.organizerId(), HttpMethod.POST, "/" + stopped + "/stop", null));
        String of = "?eventId=" + event.eventId();

        assertThat(ids(call(event.organizerId(), HttpMethod.GET, of, null))).containsExactly(stopped, early, late);
        assertThat(ids(call(event.organizerId(), HttpMethod.GET, of + "&sort=-sendAt&status=SCHEDULED", null)))
                .containsExactly(late, early);
        JsonNode first = body(200, call(event.organizerId(), HttpMethod.GET, of + "&limit=2&total=true", null));
        assertThat(first.get("total").asLong()).isEqualTo(3);
        assertThat(ids(call(
                        event.organizerId(),
                        HttpMethod.GET,
                        of + "&limit=2&cursor=" + first.get("nextCursor").asString(),
                        null)))
                .containsExactly(late);
        for (ResponseEntity<String> answer : List.of(
                call("org_other", HttpMethod.GET, of, null),
                call("org_other", HttpMethod.GET, "/" + late, null),
                call("org_other", HttpMethod.POST, "/" + late + "/stop", null),
                callWith("org_other", HttpMethod.PATCH, "/" + late, "{\"message\": \"New\"}", Map.of()),
                call("org_other", HttpMethod.POST, "", request(event.eventId(), later(Duration.ofHours(1)))),
                call(
                        "org_other",
                        HttpMethod.POST,
                        "?dryRun=true",
                        request(event.eventId(), later(Duration.ofHours(1)))),
                call(event.organizerId(), HttpMethod.GET, "/" + UUID.randomUUID(), null))) {
            assertThat(problem(404, answer)).endsWith("/not-found");
        }
        assertThat(statuses(event).getLast()).endsWith("SCHEDULED null");
    }

    @Test
    void isNoReminder() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3), "PT1H"));
        UUID id = id(body(201, post(event, "", later(Duration.ofHours(3)))));

        assertThat(reminders(event, HttpMethod.DELETE, "/" + id)).isEqualTo(404);
        assertThat(reminders(event, HttpMethod.POST, "/" + id + "/send-now")).isEqualTo(404);
        event.withRules("PT15M").tell(service);

        assertThat(statuses(event)).containsExactly(id + " SCHEDULED null");
    }

    @Test
    void theSameRequestWithOneKeyIsOneAnnouncement() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));
        String body = request(event.eventId(), "\"channels\": [\"EMAIL\"], \"message\": \"Hello\"");
        Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());

        ResponseEntity<String> first = callWith(event.organizerId(), HttpMethod.POST, "", body, key);
        ResponseEntity<String> second = callWith(event.organizerId(), HttpMethod.POST, "", body, key);

        assertThat(id(body(201, second))).isEqualTo(id(body(201, first)));
        assertThat(second.getHeaders().getFirst(HttpHeaders.LOCATION))
                .isEqualTo("/api/v1/announcements/" + id(body(201, first)));
        assertThat(statuses(event)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'\"channels\": [\"EMAIL\"]', /message",
                "'\"channels\": [], \"message\": \"Hello\"', /channels",
                "'\"channels\": [\"FAX\"], \"message\": \"Hello\"', /channels/0",
                "'\"channels\": [\"EMAIL\"], \"message\": \" \"', /message",
                "'\"channels\": [\"EMAIL\"], \"message\": \"Hello\", \"subject\": \"a\\nb\"', /subject",
                "'\"channels\": [\"EMAIL\"], \"message\": \"Hello\", \"sendAt\": \"2020-01-01T00:00:00Z\"', /sendAt",
                "'\"channels\": [\"EMAIL\"], \"message\": \"Hello\", \"sendAt\": \"2099-01-01T00:00:00Z\"', /sendAt",
                "'\"channels\": [\"EMAIL\"], \"message\": \"Hello\", \"audience\": {\"statuses\": [\"CANCELLED\"]}', /audience/statuses/0",
                "'\"channels\": [\"EMAIL\"], \"message\": \"Hello\", \"audience\": {\"segments\": []}', /audience/segments",
                "'\"channels\": [\"EMAIL\"], \"message\": \"Hello\", \"audience\": {\"attendance\": \"LEFT\"}', /audience/attendance",
            })
    void refusesBadInputWithItsPlace(String fields, String pointer) {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));

        JsonNode problem = body(422, post(event, "", fields));

        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").asString()))
                .containsExactly(pointer);
        assertThat(statuses(event)).isEmpty();
    }

    @Test
    void boundsItsLengthAndItsNumber() {
        LiveEventFixture event = told(anEventIn(Duration.ofDays(3)));

        assertThat(body(422, post(event, "", "\"channels\": [\"SMS\"], \"message\": \"" + "x".repeat(321) + "\""))
                        .at("/errors/0/code")
                        .asString())
                .isEqualTo("too-long");
        assertThat(body(422, post(event, "", "\"channels\": [\"EMAIL\"], \"message\": \"" + "x".repeat(4_001) + "\""))
                        .at("/errors/0/pointer")
                        .asString())
                .isEqualTo("/message");
        for (int i = 0; i < 20; i++) {
            body(201, post(event, "", later(Duration.ofHours(1))));
        }
        assertThat(problem(409, post(event, "", later(Duration.ofHours(1))))).endsWith("/too-many-announcements");
    }

    private LiveEventFixture told(LiveEventFixture event) {
        event.tell(service);
        return event;
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }

    private long audience(UUID id) {
        return jdbc.sql("select audience from timer where timer_id = ?")
                .param(id)
                .query(Long.class)
                .single();
    }

    private static String later(Duration time) {
        return "\"channels\": [\"EMAIL\"], \"message\": \"Hello\", \"sendAt\": \""
                + Instant.now().plus(time).truncatedTo(ChronoUnit.MILLIS) + "\"";
    }

    private List<Reminder> ofTimer(LiveEventFixture event, UUID id, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count).stream()
                .filter(reminder -> reminder.id().startsWith(id.toString()))
                .toList();
    }

    private List<JsonNode> texts(UUID id, int count) {
        await().untilAsserted(() -> assertThat(controls("announcement:" + id)).hasSize(count));
        return controls("announcement:" + id).stream()
                .peek(text -> Contracts.assertValid("reminder-controls.v1", "AnnouncementWritten", text))
                .map(JsonMapper.shared()::readTree)
                .toList();
    }

    private List<String> controls(String key) {
        return kafka.received("reminder-controls.v1").stream()
                .filter(record -> key.equals(KafkaProbe.key(record)))
                .map(KafkaProbe::text)
                .toList();
    }

    private List<String> statuses(LiveEventFixture event) {
        return jdbc.sql("""
                        select a.announcement_id || ' ' || t.status || ' ' || coalesce(t.reason, 'null')
                        from announcement a
                        join timer t on t.timer_id = a.announcement_id
                        where a.event_id = ?
                        order by t.due_at
                        """).param(event.eventId()).query(String.class).list();
    }

    private static String expected(JsonNode view) {
        JsonNode expected = view.get("expected");
        StringBuilder text = new StringBuilder(expected.get("people").asString()).append(" people");
        expected.get("messages")
                .forEach(one -> text.append(' ')
                        .append(one.get("channel").asString())
                        .append('=')
                        .append(one.get("messages").asString()));
        text.append(" left out");
        expected.get("leftOut")
                .forEach(one -> text.append(' ')
                        .append(one.get("reason").asString())
                        .append('=')
                        .append(one.get("people").asString()));
        return text.toString();
    }

    private static UUID id(JsonNode view) {
        return UUID.fromString(view.get("id").asString());
    }

    private static List<UUID> ids(ResponseEntity<String> page) {
        return body(200, page)
                .get("items")
                .valueStream()
                .map(AnnouncementsIT::id)
                .toList();
    }

    private ResponseEntity<String> post(LiveEventFixture event, String query, String fields) {
        return call(event.organizerId(), HttpMethod.POST, query, request(event.eventId(), fields));
    }

    private ResponseEntity<String> patch(LiveEventFixture event, UUID id, String patch, @Nullable String ifMatch) {
        return callWith(
                event.organizerId(),
                HttpMethod.PATCH,
                "/" + id,
                patch,
                ifMatch == null ? Map.of() : Map.of(HttpHeaders.IF_MATCH, ifMatch));
    }

    private static String request(UUID eventId, String fields) {
        return "{\"eventId\": \"" + eventId + "\", " + fields + "}";
    }

    private static JsonNode body(int status, ResponseEntity<String> answer) {
        assertThat(answer.getStatusCode().value()).as(answer.getBody()).isEqualTo(status);
        return JsonMapper.shared().readTree(Objects.requireNonNull(answer.getBody()));
    }

    private static String problem(int status, ResponseEntity<String> answer) {
        return body(status, answer).get("type").asString();
    }

    private int reminders(LiveEventFixture event, HttpMethod method, String path) {
        return RestClient.create("http://localhost:" + port)
                .method(method)
                .uri("/api/v1/reminders" + path)
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(event.organizerId())))
                .exchange((_, response) -> response.getStatusCode().value());
    }

    private ResponseEntity<String> call(String organizer, HttpMethod method, String path, @Nullable String body) {
        return callWith(organizer, method, path, body, Map.of());
    }

    private ResponseEntity<String> callWith(
            String organizer, HttpMethod method, String path, @Nullable String body, Map<String, String> extra) {
        RestClient.RequestBodySpec request = RestClient.create("http://localhost:" + port)
                .method(method)
                .uri("/api/v1/announcements" + path)
                .headers(headers -> {
                    headers.setBearerAuth(Tokens.organizer(organizer));
                    extra.forEach(headers::set);
                });
        Stream.ofNullable(body)
                .forEach(text -> request.contentType(MediaType.APPLICATION_JSON).body(text));
        return request.retrieve()
                .onStatus(status -> status.isError(), (_, _) -> {})
                .toEntity(String.class);
    }
}
