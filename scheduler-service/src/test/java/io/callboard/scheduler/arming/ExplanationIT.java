package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aHostOf;
import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.delivery.DeliveryFixture.anOutcomeOf;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.delivery.DeliveryFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

/**
 * One question, why a person did or did not get a message, asked of many people at many moments. The tests arm slice by
 * slice and report the outcomes in place of notifier-service.
 */
@SchedulerTest
class ExplanationIT {

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @LocalServerPort
    private int port;

    @BeforeEach
    void armWhatOthersLeft() {
        armAll();
    }

    @Test
    void followsAReminderFromItsPlanToTheOutcome() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "P1D", "PT0S");
        RegistrationFixture person = aRegistrationFor(event).on("EMAIL", "SMS");
        event.tell(service);
        person.tell(service);

        assertThat(inShort(event, person))
                .containsExactly(
                        "1 P1D EMAIL LEFT_OUT PAST_DUE",
                        "1 P1D SMS LEFT_OUT PAST_DUE",
                        "1 PT0S EMAIL PLANNED",
                        "1 PT0S SMS LEFT_OUT OTHER_CHANNEL");

        armAll();
        assertThat(inShort(event, person)).contains("1 PT0S EMAIL ANNOUNCED", "1 PT0S SMS LEFT_OUT OTHER_CHANNEL");

        DeliveryFixture sent = outcome(event, "PT0S", 1, person);
        DeliveryFixture.tell(service, sent.with("UNKNOWN", "TIMEOUT"));
        assertThat(inShort(event, person)).contains("1 PT0S EMAIL UNKNOWN TIMEOUT");
        DeliveryFixture.tell(service, sent);
        assertThat(inShort(event, person)).contains("1 PT0S EMAIL SENT");
        JsonNode item = explain(event, person).get("items").get(2);
        assertThat(item.get("delivery").get("status").asString()).isEqualTo("SENT");
        assertThat(Instant.parse(item.get("delivery").get("occurredAt").asString()))
                .isEqualTo(sent.occurredAt());
        assertThat(Instant.parse(item.get("dueAt").asString())).isEqualTo(event.startsAt());
        assertThat(item.get("timerStatus").asString()).isEqualTo("ARMED");
        assertThat(item.get("explanation").isNull()).isTrue();
    }

    @Test
    void saysOfEachPersonWhyTheyAreLeftOut() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        event.tell(service);
        RegistrationFixture member = aRegistrationFor(event);
        RegistrationFixture waiting = aRegistrationFor(event).with("WAITLISTED");
        RegistrationFixture pending = aRegistrationFor(event).with("PENDING");
        RegistrationFixture gone = aRegistrationFor(event).with("CANCELLED");
        RegistrationFixture erased = aRegistrationFor(event).erased();
        RegistrationFixture other = aRegistrationFor(event).with("SOMETHING_NEW");
        RegistrationFixture sms = aRegistrationFor(event).on("SMS");
        RegistrationFixture leaves = aRegistrationFor(event);
        RegistrationFixture host = aHostOf(event);
        RegistrationFixture.tell(service, List.of(member, waiting, pending, gone, erased, other, sms, leaves, host));
        armAll();
        leaves.next("CANCELLED").tell(service);
        RegistrationFixture individual = aRegistrationFor(event).at(Instant.now());
        individual.tell(service);
        letPass(event);
        RegistrationFixture late = aRegistrationFor(event).at(Instant.now());
        late.tell(service);

        assertThat(inShort(event, member)).containsExactly("1 PT0S EMAIL ANNOUNCED");
        assertThat(inShort(event, waiting)).containsExactly("1 PT0S EMAIL LEFT_OUT WAITLISTED");
        assertThat(inShort(event, pending)).containsExactly("1 PT0S EMAIL LEFT_OUT PENDING");
        assertThat(inShort(event, gone)).containsExactly("1 PT0S EMAIL LEFT_OUT REGISTRATION_CANCELLED");
        assertThat(inShort(event, erased)).containsExactly("1 PT0S EMAIL LEFT_OUT ERASED");
        assertThat(inShort(event, other)).containsExactly("1 PT0S EMAIL LEFT_OUT OTHER_STATUS");
        assertThat(inShort(event, sms))
                .containsExactly("1 PT0S EMAIL LEFT_OUT CHANNEL_NOT_CHOSEN", "1 PT0S SMS LEFT_OUT OTHER_CHANNEL");
        assertThat(inShort(event, host)).containsExactly("1 PT0S EMAIL LEFT_OUT FOR_REGISTRANTS");
        // A slice had announced the person, who cancelled afterwards.
        assertThat(inShort(event, leaves)).containsExactly("1 PT0S EMAIL ANNOUNCED REGISTRATION_CANCELLED");
        assertThat(inShort(event, individual)).containsExactly("1 PT0S EMAIL ANNOUNCED");
        assertThat(item(event, individual).get("announcedAt").isNull()).isFalse();
        assertThat(item(event, member).get("announcedAt").isNull()).isTrue();
        assertThat(inShort(event, late)).containsExactly("1 PT0S EMAIL LEFT_OUT REGISTERED_LATE");
        assertThat(item(event, late).get("explanation").asString())
                .isEqualTo("The registration was confirmed after the due instant.");
        assertThat(explain(event, late).get("confirmedAt").isNull()).isFalse();
        assertThat(explain(event, waiting).get("confirmedAt").isNull()).isTrue();
    }

    @Test
    void saysThatAChannelWasAddedAfterTheDueInstant() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S").on("EMAIL", "SMS");
        event.tell(service);
        RegistrationFixture early = aRegistrationFor(event);
        RegistrationFixture late = aRegistrationFor(event);
        RegistrationFixture.tell(service, List.of(early, late));
        armAll();
        early.next("CONFIRMED").on("EMAIL", "SMS").tell(service);
        letPass(event);
        late.next("CONFIRMED").on("EMAIL", "SMS").tell(service);

        assertThat(inShort(event, early)).containsExactly("1 PT0S EMAIL ANNOUNCED", "1 PT0S SMS ANNOUNCED");
        assertThat(inShort(event, late))
                .containsExactly("1 PT0S EMAIL ANNOUNCED", "1 PT0S SMS LEFT_OUT CHANNEL_ADDED_LATE");
        // The person was not announced on it, so nothing counts as published.
        assertThat(TimerRows.only(jdbc, event.eventId(), "PT0S", 1).published()).isEqualTo(3);
    }

    @Test
    void knowsInTheMiddleOfTheSlicesWhoWasAnnounced() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        event.tell(service);
        List<RegistrationFixture> people = registrationsFor(event, 700).stream()
                .sorted(Comparator.comparing(one -> one.registrationId().toString()))
                .toList();
        RegistrationFixture.tell(service, people);
        assertThat(armer.armNext()).isTrue();

        assertThat(inShort(event, people.getFirst())).containsExactly("1 PT0S EMAIL ANNOUNCED");
        assertThat(inShort(event, people.getLast())).containsExactly("1 PT0S EMAIL PLANNED");

        event.cancelled().tell(service);
        assertThat(inShort(event, people.getFirst())).contains("1 PT0S EMAIL ANNOUNCED EVENT_CANCELLED");
        assertThat(inShort(event, people.getLast())).contains("1 PT0S EMAIL LEFT_OUT EVENT_CANCELLED");
    }

    @Test
    void showsOlderEpochsAndWhatWasChangedByHand() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT2H", "PT1H", "PT0S");
        RegistrationFixture before = aRegistrationFor(event);
        event.tell(service);
        before.tell(service);
        LiveEventFixture moved = event.rescheduledBy(Duration.ofHours(5));
        moved.tell(service);
        RegistrationFixture after = aRegistrationFor(moved);
        after.tell(service);
        reminder(event, HttpMethod.DELETE, "/" + timer(event, "PT1H", 2));
        moved.withRules("PT1H", "PT0S").tell(service);
        armAll();

        assertThat(inShort(event, before))
                .containsExactly(
                        "2 RESCHEDULED EMAIL ANNOUNCED",
                        "2 RESCHEDULED IN_APP LEFT_OUT CHANNEL_NOT_CHOSEN",
                        "2 RESCHEDULED SMS LEFT_OUT CHANNEL_NOT_CHOSEN",
                        "2 PT2H EMAIL LEFT_OUT RULE_REMOVED",
                        "2 PT1H EMAIL LEFT_OUT REMINDER_CANCELLED",
                        "2 PT0S EMAIL PLANNED",
                        "1 PT2H EMAIL LEFT_OUT SUPERSEDED",
                        "1 PT1H EMAIL LEFT_OUT SUPERSEDED",
                        "1 PT0S EMAIL LEFT_OUT SUPERSEDED");
        assertThat(inShort(event, after)).contains("2 RESCHEDULED EMAIL LEFT_OUT ALREADY_KNOWN");

        reminder(event, HttpMethod.POST, "/pause");
        JsonNode explained = explain(event, before);
        assertThat(explained.get("paused").asBoolean()).isTrue();
        assertThat(explained.get("epoch").asInt()).isEqualTo(2);
        assertThat(explained.get("eventStatus").asString()).isEqualTo("SCHEDULED");
        assertThat(explained.get("complete").asBoolean()).isTrue();
    }

    @Test
    void explainsAnnouncements() {
        LiveEventFixture event = anEventIn(Duration.ofDays(3));
        RegistrationFixture vip = aRegistrationFor(event);
        event.tell(service);
        vip.tell(service);
        String forVips = announce(event, "\"segments\": [\"vip\"]");
        String forPress = announce(event, "\"segments\": [\"press\"]");
        armAll();

        assertThat(inShort(event, vip))
                .containsExactlyInAnyOrder(
                        "1 " + forVips + " EMAIL ANNOUNCED", "1 " + forPress + " EMAIL LEFT_OUT OTHER_SEGMENT");

        DeliveryFixture.tell(service, outcome(event, forVips, 1, vip).with("SUPPRESSED", "ANNOUNCEMENT_STOPPED"));
        assertThat(inShort(event, vip)).contains("1 " + forVips + " EMAIL NOT_SENT ANNOUNCEMENT_STOPPED");
    }

    @Test
    void tellsRemindersOfHostsFromThoseOfRegistrants() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT1H");
        RegistrationFixture host = aHostOf(event, "PT2H");
        RegistrationFixture other = aHostOf(event, "PT3H");
        RegistrationFixture registrant = aRegistrationFor(event);
        event.tell(service);
        RegistrationFixture.tell(service, List.of(host, other, registrant));

        await().untilAsserted(() -> assertThat(inShort(event, host))
                .containsExactly(
                        "1 PT3H EMAIL LEFT_OUT RULE_NOT_CHOSEN",
                        "1 PT2H EMAIL PLANNED",
                        "1 PT1H EMAIL LEFT_OUT FOR_REGISTRANTS"));
        assertThat(inShort(event, registrant))
                .containsExactly(
                        "1 PT3H EMAIL LEFT_OUT FOR_HOSTS", "1 PT2H EMAIL LEFT_OUT FOR_HOSTS", "1 PT1H EMAIL PLANNED");
    }

    @Test
    void hasTheNewestTimersIfThereAreTooMany() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT1H");
        RegistrationFixture person = aRegistrationFor(event);
        event.tell(service);
        person.tell(service);
        jdbc.sql("""
                        insert into timer (timer_id, organizer_id, event_id, epoch, rule, kind, channels, due_at,
                            useful_until, status, reason, next_slice_at)
                        select gen_random_uuid(), :organizer, :id, -n, 'PT0S', 'REMINDER', '{EMAIL}', now(), now(),
                            'CANCELLED', 'SUPERSEDED', now()
                        from generate_series(1, 500) as s(n)
                        """)
                .param("organizer", event.organizerId())
                .param("id", event.eventId())
                .update();

        JsonNode explained = explain(event, person);

        assertThat(explained.get("complete").asBoolean()).isFalse();
        assertThat(explained.get("items").size()).isEqualTo(500);
        assertThat(explained.get("items").get(0).get("rule").asString()).isEqualTo("PT1H");
        assertThat(explained.get("items").get(499).get("epoch").asInt()).isEqualTo(-499);
    }

    @Test
    void answersOthersAsIfTheyAskedForNothing() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT1H");
        LiveEventFixture second = anEventIn(Duration.ofHours(5), "PT1H").of(event.organizerId());
        RegistrationFixture person = aRegistrationFor(event);
        LiveEventFixture.tell(service, event, second);
        person.tell(service);
        String query = query(event.eventId(), person.registrationId());

        assertThat(status(Tokens.organizer(event.organizerId()), query)).isEqualTo(200);
        assertThat(status(Tokens.organizer("org_other"), query)).isEqualTo(404);
        String organizer = Tokens.organizer(event.organizerId());
        assertThat(status(organizer, query(second.eventId(), person.registrationId())))
                .isEqualTo(404);
        assertThat(status(organizer, query(event.eventId(), UUID.randomUUID()))).isEqualTo(404);
        assertThat(status(organizer, query(UUID.randomUUID(), person.registrationId())))
                .isEqualTo(404);
        assertThat(status(organizer, "?eventId=" + event.eventId())).isEqualTo(400);
        assertThat(status(organizer, "?registrationId=" + person.registrationId()))
                .isEqualTo(400);
        assertThat(status(null, query)).isEqualTo(401);
        assertThat(status(Tokens.organizer(event.organizerId(), "analytics:read"), query))
                .isEqualTo(403);
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }

    private void letPass(LiveEventFixture event) {
        jdbc.sql("update timer set due_at = now() - interval '1 ms' where event_id = :id and rule = 'PT0S'")
                .param("id", event.eventId())
                .update();
        armer.maintain();
    }

    private UUID timer(LiveEventFixture event, String rule, int epoch) {
        return TimerRows.only(jdbc, event.eventId(), rule, epoch).timerId();
    }

    private DeliveryFixture outcome(LiveEventFixture event, String rule, int epoch, RegistrationFixture person) {
        return anOutcomeOf(timer(event, rule, epoch), event.eventId(), person.registrationId(), event.organizerId());
    }

    /** Such as {@code 1 PT1H EMAIL LEFT_OUT WAITLISTED}. */
    private List<String> inShort(LiveEventFixture event, RegistrationFixture person) {
        return explain(event, person)
                .get("items")
                .valueStream()
                .map(item -> Stream.of("epoch", "rule", "channel", "decision", "reason")
                        .map(item::get)
                        .filter(value -> !value.isNull())
                        .map(JsonNode::asString)
                        .reduce((one, other) -> one + " " + other)
                        .orElseThrow())
                .toList();
    }

    private JsonNode item(LiveEventFixture event, RegistrationFixture person) {
        return explain(event, person).get("items").get(0);
    }

    private JsonNode explain(LiveEventFixture event, RegistrationFixture person) {
        ResponseEntity<String> answer =
                get(Tokens.organizer(event.organizerId()), query(event.eventId(), person.registrationId()));
        assertThat(answer.getStatusCode().value()).as(answer.getBody()).isEqualTo(200);
        return JsonMapper.shared().readTree(Objects.requireNonNull(answer.getBody()));
    }

    private static String query(UUID eventId, UUID registrationId) {
        return "?eventId=" + eventId + "&registrationId=" + registrationId;
    }

    private int status(@Nullable String token, String query) {
        return get(token, query).getStatusCode().value();
    }

    private ResponseEntity<String> get(@Nullable String token, String query) {
        return RestClient.create("http://localhost:" + port)
                .get()
                .uri("/api/v1/reminders/explain" + query)
                .headers(headers -> {
                    if (token != null) {
                        headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + token);
                    }
                })
                .retrieve()
                .onStatus(status -> status.isError(), (_, _) -> {})
                .toEntity(String.class);
    }

    private void reminder(LiveEventFixture event, HttpMethod method, String path) {
        RestClient.create("http://localhost:" + port)
                .method(method)
                .uri("/api/v1/reminders" + path)
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(event.organizerId())))
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"eventId\": \"" + event.eventId() + "\"}")
                .retrieve()
                .toBodilessEntity();
    }

    /** Returns the rule of its timer. */
    private String announce(LiveEventFixture event, String audience) {
        ResponseEntity<String> made = RestClient.create("http://localhost:" + port)
                .post()
                .uri("/api/v1/announcements")
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(event.organizerId())))
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"eventId\": \"" + event.eventId()
                        + "\", \"channels\": [\"EMAIL\"], \"message\": \"Hello\", \"audience\": {" + audience + "}}")
                .retrieve()
                .toEntity(String.class);
        String id = JsonMapper.shared()
                .readTree(Objects.requireNonNull(made.getBody()))
                .get("id")
                .asString();
        return TimerRows.of(jdbc, event.eventId()).stream()
                .filter(row -> row.timerId().toString().equals(id))
                .findFirst()
                .orElseThrow()
                .rule();
    }
}
