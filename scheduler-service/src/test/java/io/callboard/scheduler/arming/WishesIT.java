package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What registrants wish decides who gets which reminders. The tests set the instants of timers, and never wait for one. */
@SchedulerTest
class WishesIT {

    private static final String DUBAI = "Asia/Dubai";

    /** The first and the last are the fewer ones. */
    private static final String[] RULES = {"P2D", "PT3H", "PT0S"};

    private static final int THREE_HOURS = 180;

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

    private record Timer(
            String rule,
            String bucket,
            @Nullable String zone,
            String status,
            @Nullable String reason,
            OffsetDateTime dueAt,
            @Nullable String dueReason,
            long audience,
            long published) {

        String state() {
            return status + (reason == null ? "" : " " + reason);
        }
    }

    @Test
    void eachPersonGetsTheRemindersThatTheyWishAndEachOnce() {
        LiveEventFixture event = event(RULES);
        RegistrationFixture all = person(event);
        RegistrationFixture fewer = person(event).wishing("FEWER", null);
        RegistrationFixture none = person(event).wishing("NONE", null);
        RegistrationFixture later = person(event).wishing("WEEKLY", null);
        RegistrationFixture allAndExtra = person(event).wishing("ALL", 20);
        RegistrationFixture noneButExtra = person(event).wishing("NONE", 20);
        RegistrationFixture allAndOneOfThePlan = person(event).wishing("ALL", THREE_HOURS);
        RegistrationFixture noneButOneOfThePlan = person(event).wishing("NONE", THREE_HOURS);
        List<RegistrationFixture> people =
                List.of(all, fewer, none, later, allAndExtra, noneButExtra, allAndOneOfThePlan, noneButOneOfThePlan);
        RegistrationFixture.tell(service, people);
        Plannings.await(jdbc, event);

        Timer extra = extra(event, 1);
        assertThat(extra.state()).isEqualTo("SCHEDULED");
        assertThat(extra.dueAt().toInstant()).isEqualTo(event.startsAt().minus(Duration.ofMinutes(20)));
        dueNow(event);
        armAll();
        RegistrationFixture.tell(service, people);
        Plannings.await(jdbc, event);
        armAll();

        Map<String, List<String>> got = announced(event, 3 * 4 + 2 + 2 + 1);
        assertThat(got).doesNotContainKey(key(none));
        assertThat(got.get(key(all))).containsExactlyInAnyOrder(RULES);
        assertThat(got.get(key(later))).containsExactlyInAnyOrder(RULES);
        assertThat(got.get(key(fewer))).containsExactlyInAnyOrder("P2D", "PT0S");
        assertThat(got.get(key(allAndExtra))).containsExactlyInAnyOrder("P2D", "PT3H", "PT20M", "PT0S");
        assertThat(got.get(key(noneButExtra))).containsExactly("PT20M");
        assertThat(got.get(key(allAndOneOfThePlan))).containsExactlyInAnyOrder(RULES);
        assertThat(got.get(key(noneButOneOfThePlan))).containsExactly("PT3H");
        // What was announced adds up to the audiences of the timers.
        assertThat(Announced.counts(kafka, event.eventId()).values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(got.values().stream().mapToLong(List::size).sum());
        assertThat(extra(event, 1).audience()).isEqualTo(2);

        assertThat(reasons(none)).containsOnly(Map.entry("NO_REMINDERS_WISHED", 3L));
        assertThat(reasons(fewer)).containsOnly(Map.entry("FEWER_REMINDERS_WISHED", 1L), Map.entry("ANNOUNCED", 2L));
        assertThat(reasons(allAndExtra)).containsOnly(Map.entry("ANNOUNCED", 4L));
    }

    @Test
    void noticesReachThoseWhoWishNoReminders() {
        LiveEventFixture event = event(RULES);
        RegistrationFixture none = person(event).wishing("NONE", null);
        RegistrationFixture.tell(service, List.of(none));

        event.rescheduledBy(Duration.ofDays(1)).tell(service);
        armAll();

        assertThat(announced(event, 1).get(key(none))).containsExactly("RESCHEDULED");
    }

    @Test
    void aWishThatChangesBetweenArmingAndTheInstantCounts() {
        LiveEventFixture event = event("PT3H");
        RegistrationFixture first = person(event);
        RegistrationFixture second = person(event).wishing("NONE", null);
        RegistrationFixture third = person(event).wishing("NONE", null);
        RegistrationFixture.tell(service, List.of(first, second, third));
        Plannings.await(jdbc, event);
        due(event, "PT3H", "-10 minutes");
        armAll();
        RegistrationFixture changed = second.next("CONFIRMED").wishing("ALL", null);
        changed.tell(service);
        changed.tell(service);
        assertThat(announced(event, 2)).containsOnlyKeys(key(first), key(second));

        // Who wishes it after it was due does not get it, although it is of use for hours.
        due(event, "PT3H", "10 minutes");
        RegistrationFixture late = third.next("CONFIRMED").wishing("ALL", null);
        late.tell(service);
        armAll();

        assertThat(announced(event, 2)).containsOnlyKeys(key(first), key(second));
        assertThat(reasons(late)).containsOnly(Map.entry("WISHED_LATE", 1L));
        assertThat(jdbc.sql("select count(*) from late_arming l join timer t on t.timer_id = l.timer_id"
                                + " where t.event_id = :id and l.individually")
                        .param("id", event.eventId())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void anExtraReminderFollowsTheLiveEventAndThePeople() {
        LiveEventFixture event = event("PT0S");
        RegistrationFixture first = person(event).wishing("ALL", 45);
        first.tell(service);
        Plannings.await(jdbc, event);
        LiveEventFixture moved = event.rescheduledBy(Duration.ofHours(5));
        moved.tell(service);

        assertThat(extra(event, 1).state()).isEqualTo("CANCELLED SUPERSEDED");
        assertThat(extra(event, 2).state()).isEqualTo("SCHEDULED");
        assertThat(extra(event, 2).dueAt().toInstant())
                .isEqualTo(moved.startsAt().minus(Duration.ofMinutes(45)));

        // Armed ahead: somebody who comes then gets it once, and somebody who gives it up does not bring it back.
        due(event, "PT45M", "-10 minutes");
        armAll();
        RegistrationFixture second = aRegistrationFor(moved).wishing("FEWER", 45);
        RegistrationFixture.tell(service, List.of(second));
        RegistrationFixture.tell(service, List.of(second));
        assertThat(rules(announced(event, 2), "PT45M")).containsExactlyInAnyOrder(key(first), key(second));
        due(event, "PT45M", "10 minutes");
        RegistrationFixture third = aRegistrationFor(moved)
                .at(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .wishing("ALL", 45);
        third.tell(service);
        assertThat(rules(announced(event, 2), "PT45M")).containsExactlyInAnyOrder(key(first), key(second));

        first.next("CONFIRMED").wishing("ALL", 30).tell(service);
        Plannings.await(jdbc, event);
        moved.cancelled().tell(service);
        assertThat(timers(event, 2).stream().filter(timer -> timer.rule().equals("PT30M")))
                .singleElement()
                .extracting(Timer::state)
                .isEqualTo("CANCELLED EVENT_CANCELLED");
    }

    @Test
    void aReminderOfThePlanTakesThePlaceOfAnExtraOneAndGivesItBack() {
        LiveEventFixture event = event("PT0S");
        RegistrationFixture person = person(event).wishing("NONE", 45);
        person.tell(service);
        Plannings.await(jdbc, event);

        LiveEventFixture withRule = event.withRules("PT45M", "PT0S");
        withRule.tell(service);
        Plannings.await(jdbc, event);
        assertThat(extra(event, 1).state()).isEqualTo("CANCELLED SAME_INSTANT");

        LiveEventFixture without = withRule.withRules("PT0S");
        without.tell(service);
        Plannings.await(jdbc, event);
        assertThat(extra(event, 1).state()).isEqualTo("SCHEDULED");
        dueNow(event);
        armAll();

        assertThat(announced(event, 1).get(key(person))).containsExactly("PT45M");
    }

    @Test
    void aRuleThatComesWhenTheExtraReminderOfItsInstantIsArmedLeavesItsPeopleToIt() {
        LiveEventFixture event = event("PT0S");
        RegistrationFixture both = person(event).wishing("ALL", 45);
        RegistrationFixture all = person(event);
        RegistrationFixture.tell(service, List.of(both, all));
        Plannings.await(jdbc, event);
        armed(event, "PT45M");
        assertThat(rules(announced(event, 1), "PT45M")).containsExactly(key(both));

        event.withRules("PT45M", "PT0S").tell(service);
        Plannings.await(jdbc, event);
        assertThat(reasons(both)).containsEntry("SAME_INSTANT", 1L);
        armed(event, "PT45M");

        assertThat(rules(announced(event, 2), "PT45M")).containsExactlyInAnyOrder(key(both), key(all));
        // Who changes the wish has the reminder of the instant already.
        both.next("CONFIRMED").wishing("ALL", null).tell(service);
        all.next("CONFIRMED").wishing("ALL", 45).tell(service);
        assertThat(rules(announced(event, 2), "PT45M")).containsExactlyInAnyOrder(key(both), key(all));
        // Who comes to both gets one.
        RegistrationFixture third = person(event).wishing("ALL", 45);
        third.tell(service);
        assertThat(rules(announced(event, 3), "PT45M")).containsExactlyInAnyOrder(key(both), key(all), key(third));
    }

    @Test
    void anExtraWishThatIsTakenBackBetweenTwoRemindersOfItsInstantIsMetOnce() {
        LiveEventFixture event = event("PT0S");
        RegistrationFixture early = person(event).wishing("ALL", 45);
        RegistrationFixture late = person(event).wishing("ALL", 45);
        RegistrationFixture all = person(event);
        RegistrationFixture.tell(service, List.of(early, late, all));
        Plannings.await(jdbc, event);
        armed(event, "PT45M");
        early.next("CONFIRMED").wishing("ALL", null).tell(service);
        event.withRules("PT45M", "PT0S").tell(service);
        Plannings.await(jdbc, event);
        late.next("CONFIRMED").wishing("ALL", null).tell(service);
        armed(event, "PT45M");

        assertThat(rules(announced(event, 3), "PT45M")).containsExactlyInAnyOrder(key(early), key(late), key(all));
        assertThat(reasons(early)).containsEntry("SAME_INSTANT", 1L);
        assertThat(timers(event, 1).stream()
                        .filter(timer -> timer.rule().equals("PT45M"))
                        .mapToLong(Timer::audience)
                        .sum())
                .isEqualTo(3);
    }

    @Test
    void ownQuietHoursTakeThePlaceOfTheOrganizersAndMoveTheReminder() {
        LiveEventFixture event = event("PT12H", "PT30M");
        Instant instant = event.startsAt().minus(Duration.ofHours(12));
        LocalTime begin = instant.atZone(ZoneId.of(DUBAI))
                .toLocalTime()
                .truncatedTo(ChronoUnit.HOURS)
                .minusHours(1);
        String quiet = begin + "-" + begin.plusHours(3);
        RegistrationFixture usual = person(event).inZone(DUBAI);
        RegistrationFixture own = person(event).inZone(DUBAI).quietAt(quiet);
        RegistrationFixture elsewhere = person(event).inZone("UTC").quietAt(quiet);
        RegistrationFixture none = person(event).inZone(DUBAI).quietAt("NONE");
        List<RegistrationFixture> people = List.of(usual, own, elsewhere, none);
        RegistrationFixture.tell(service, people);
        Plannings.await(jdbc, event);

        Map<String, Timer> clocks = timers(event, 1).stream()
                .filter(timer -> timer.rule().equals("PT12H") && timer.zone() != null)
                .collect(Collectors.toMap(timer -> Objects.requireNonNull(timer.zone()), timer -> timer));
        assertThat(clocks).containsOnlyKeys("", DUBAI, DUBAI + " " + quiet, "UTC " + quiet, DUBAI + " NONE");
        Timer moved = Objects.requireNonNull(clocks.get(DUBAI + " " + quiet));
        assertThat(moved.dueReason()).isEqualTo("QUIET_HOURS");
        assertThat(moved.dueAt().toInstant())
                .isEqualTo(instant.truncatedTo(ChronoUnit.HOURS)
                        .minus(Duration.ofHours(1))
                        .minus(Duration.ofMinutes(15)));
        for (String other : List.of("", DUBAI, "UTC " + quiet, DUBAI + " NONE")) {
            assertThat(Objects.requireNonNull(clocks.get(other)).dueAt().toInstant())
                    .as(other)
                    .isEqualTo(instant);
        }
        // Shortly before the start nothing is early.
        assertThat(timers(event, 1).stream().filter(timer -> timer.rule().equals("PT30M")))
                .singleElement()
                .extracting(Timer::zone)
                .isNull();
        assertThat(listed(event))
                .anySatisfy(timer -> {
                    assertThat(timer.get("zone").asString()).isEqualTo(DUBAI);
                    assertThat(timer.get("quietHours").asString()).isEqualTo(quiet);
                })
                .anySatisfy(timer -> {
                    assertThat(timer.get("zone").asString()).isEqualTo(DUBAI);
                    assertThat(timer.get("quietHours").isNull()).isTrue();
                });

        // The one who gives up the quiet hours after the early message gets no second one.
        due(event, "PT12H", moved.zone(), "10 seconds");
        armAll();
        assertThat(rules(announced(event, 1), "PT12H")).containsExactly(key(own));
        own.next("CONFIRMED").quietAt(null).tell(service);
        dueNow(event);
        armAll();

        assertThat(rules(announced(event, 8), "PT12H"))
                .containsExactlyInAnyOrder(key(usual), key(own), key(elsewhere), key(none));
    }

    @Test
    void aPersonWithoutQuietHoursGetsItOnTimeAlthoughTheOrganizerHasSome() {
        LiveEventFixture event = event("PT12H");
        Instant instant = event.startsAt().minus(Duration.ofHours(12));
        LocalTime there = instant.atZone(ZoneId.of(DUBAI)).toLocalTime().truncatedTo(ChronoUnit.HOURS);
        RestClient.create("http://localhost:" + port)
                .put()
                .uri("/api/v1/reminder-rules")
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(event.organizerId())))
                .header("Content-Type", "application/json")
                .body("{\"rules\": [], \"quietHours\": {\"from\": \"%s\", \"to\": \"%s\"}}"
                        .formatted(there.minusHours(1), there.plusHours(2)))
                .retrieve()
                .toBodilessEntity();
        RegistrationFixture.tell(
                service,
                List.of(person(event).inZone(DUBAI), person(event).inZone(DUBAI).quietAt("NONE")));

        await().untilAsserted(() -> {
            Map<@Nullable String, Instant> due = timers(event, 1).stream()
                    .filter(timer -> timer.zone() != null)
                    .collect(Collectors.toMap(
                            timer -> Objects.requireNonNull(timer.zone()),
                            timer -> timer.dueAt().toInstant()));
            assertThat(due.get(DUBAI + " NONE")).isEqualTo(instant);
            assertThat(due.get(DUBAI)).isNotNull().isBefore(instant);
        });
    }

    private LiveEventFixture event(String... rules) {
        LiveEventFixture event = anEventIn(Duration.ofDays(5), rules);
        event.tell(service);
        Plannings.await(jdbc, event);
        return event;
    }

    private static RegistrationFixture person(LiveEventFixture event) {
        return aRegistrationFor(event)
                .at(Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MILLIS));
    }

    /** Arms the timers of the rule that wait, some minutes before they are due. */
    private void armed(LiveEventFixture event, String rule) {
        jdbc.sql("update timer set due_at = now() + interval '5 minutes', next_slice_at = now()"
                        + " where event_id = :id and rule = :rule and status = 'SCHEDULED'")
                .param("id", event.eventId())
                .param("rule", rule)
                .update();
        armAll();
    }

    /** Lets everything that still waits be due. */
    private void dueNow(LiveEventFixture event) {
        jdbc.sql("update timer set due_at = now() - interval '10 seconds', next_slice_at = now()"
                        + " where event_id = :id and status = 'SCHEDULED'")
                .param("id", event.eventId())
                .update();
    }

    private void due(LiveEventFixture event, String rule, String ago) {
        due(event, rule, null, ago);
    }

    private void due(LiveEventFixture event, String rule, @Nullable String zone, String ago) {
        assertThat(jdbc.sql("update timer set due_at = now() - cast(:ago as interval), next_slice_at = now()"
                                + " where event_id = :id and rule = :rule and audience_zone is not distinct from :zone"
                                + " and status not in ('CANCELLED', 'SKIPPED')")
                        .param("ago", ago)
                        .param("id", event.eventId())
                        .param("rule", rule)
                        .param("zone", zone)
                        .update())
                .isEqualTo(1);
    }

    private List<Timer> timers(LiveEventFixture event, int epoch) {
        return jdbc.sql(
                        "select rule, bucket, audience_zone as zone, status, reason, due_at, due_reason, audience, published"
                                + " from timer where event_id = :id and epoch = :epoch and kind = 'REMINDER'")
                .param("id", event.eventId())
                .param("epoch", epoch)
                .query(Timer.class)
                .list();
    }

    private Timer extra(LiveEventFixture event, int epoch) {
        return timers(event, epoch).stream()
                .filter(timer -> timer.bucket().equals("EXTRA"))
                .reduce((one, two) -> {
                    throw new AssertionError("more than one extra reminder");
                })
                .orElseThrow();
    }

    /** The rules that were published for each registration. */
    private Map<String, List<String>> announced(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count).stream()
                .collect(Collectors.groupingBy(
                        Announced.Reminder::key, Collectors.mapping(Announced.Reminder::rule, Collectors.toList())));
    }

    private static List<String> rules(Map<String, List<String>> announced, String rule) {
        return announced.entrySet().stream()
                .flatMap(person ->
                        person.getValue().stream().filter(rule::equals).map(_ -> person.getKey()))
                .toList();
    }

    private static String key(RegistrationFixture person) {
        return person.registrationId().toString();
    }

    /** How many reminders are explained by each reason, or without one by the decision. */
    private Map<String, Long> reasons(RegistrationFixture person) {
        return JsonMapper.shared()
                .readTree(get(
                        person.organizerId(),
                        "/api/v1/reminders/explain?eventId=" + person.eventId() + "&registrationId=" + key(person)))
                .get("items")
                .valueStream()
                .map(item -> item.get("reason").isNull()
                        ? item.get("decision").asString()
                        : item.get("reason").asString())
                .collect(Collectors.groupingBy(reason -> reason, Collectors.counting()));
    }

    private List<JsonNode> listed(LiveEventFixture event) {
        return JsonMapper.shared()
                .readTree(get(event.organizerId(), "/api/v1/reminders?eventId=" + event.eventId()))
                .get("items")
                .valueStream()
                .toList();
    }

    private String get(String organizer, String path) {
        return Objects.requireNonNull(RestClient.create("http://localhost:" + port)
                .get()
                .uri(path)
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)))
                .retrieve()
                .body(String.class));
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }
}
