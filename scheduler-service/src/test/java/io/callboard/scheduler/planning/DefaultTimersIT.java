package io.callboard.scheduler.planning;

import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.consumer.DeadLetterEndpoint;
import io.callboard.chassis.consumer.OwnListeners;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.timer.TimerRows;
import io.callboard.scheduler.timer.TimerRows.TimerRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;

/** The timers of live events that name no rules follow the default rules of their organizer. */
@SchedulerTest
class DefaultTimersIT {

    private final String organizer = "org_" + UUID.randomUUID();

    @Autowired
    private ApplicationContext service;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private DefaultTimers defaultTimers;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private OwnListeners listeners;

    @Autowired
    private KafkaListenerEndpointRegistry listenerContainers;

    @Autowired
    private DeadLetterEndpoint deadLetters;

    @LocalServerPort
    private int port;

    @Test
    void theBuiltInRulesApplyWithoutOthers() {
        LiveEventFixture event = tell(anEventIn(Duration.ofDays(30), "PT7M").withDefaultRules());

        assertThat(timers(event).stream().sorted())
                .containsExactlyInAnyOrder(Stream.of(
                                "P14D", "P7D", "P3D", "P1D", "PT12H", "PT3H", "PT2H", "PT1H", "PT30M", "PT15M", "PT0S")
                        .map(rule -> "1 " + rule + " SCHEDULED")
                        .toArray(String[]::new));
    }

    @Test
    void theRulesOfTheLiveEventWinOverTheDefaults() {
        put(rule("PT4H"), rule("PT2H"));
        LiveEventFixture own = tell(anEventIn(Duration.ofHours(50), "PT1H", "PT0S"));
        LiveEventFixture none = tell(anEventIn(Duration.ofHours(50)));
        LiveEventFixture byDefault =
                tell(anEventIn(Duration.ofHours(50), "PT1H").withDefaultRules());

        put(rule("PT3H"));

        assertThat(timers(own)).containsExactly("1 PT1H SCHEDULED", "1 PT0S SCHEDULED");
        assertThat(timers(none)).isEmpty();
        assertThat(timers(byDefault))
                .containsExactly("1 PT4H CANCELLED RULE_REMOVED", "1 PT3H SCHEDULED", "1 PT2H CANCELLED RULE_REMOVED");

        byDefault.withRules("PT2H").tell(service);
        put(rule("PT5H"));
        assertThat(timers(byDefault))
                .containsExactly("1 PT4H CANCELLED RULE_REMOVED", "1 PT3H CANCELLED RULE_REMOVED", "1 PT2H SCHEDULED");
    }

    /**
     * The rules before, the timers that have left SCHEDULED, the rules after, and the timers that come of it. The live
     * event starts in 5 hours, and is 20 hours old.
     */
    static Stream<Arguments> changes() {
        return Stream.of(
                change("added ahead", "PT2H", "", "PT2H PT1H", "PT2H SCHEDULED, PT1H SCHEDULED"),
                change("added late", "PT2H", "", "PT6H PT2H", "PT6H SKIPPED PAST_DUE, PT2H SCHEDULED"),
                change(
                        "added late between",
                        "PT8H PT2H",
                        "",
                        "PT8H PT6H PT2H",
                        "PT8H SCHEDULED, PT6H SKIPPED PAST_DUE, PT2H SCHEDULED"),
                change("removed", "PT2H PT1H", "", "PT1H", "PT2H CANCELLED RULE_REMOVED, PT1H SCHEDULED"),
                change("all removed", "PT2H", "", "", "PT2H CANCELLED RULE_REMOVED"),
                change("disabled", "PT2H PT1H", "", "-PT2H PT1H", "PT2H CANCELLED RULE_REMOVED, PT1H SCHEDULED"),
                change("enabled ahead", "-PT2H PT1H", "", "PT2H PT1H", "PT2H SCHEDULED, PT1H SCHEDULED"),
                change("enabled late", "-PT6H PT1H", "", "PT6H PT1H", "PT6H SKIPPED PAST_DUE, PT1H SCHEDULED"),
                change(
                        "removed while it is announced",
                        "PT2H PT1H",
                        "PT2H=ARMING",
                        "PT1H",
                        "PT2H ARMING, PT1H SCHEDULED"),
                change("removed when it is announced", "PT2H PT1H", "PT2H=ARMED", "PT1H", "PT2H ARMED, PT1H SCHEDULED"),
                change(
                        "another one changes after the announcement",
                        "PT6H PT1H",
                        "PT6H=DONE",
                        "PT6H PT2H PT1H",
                        "PT6H DONE, PT2H SCHEDULED, PT1H SCHEDULED"),
                change("removed after it was sent", "PT6H PT1H", "PT6H=DONE", "PT1H", "PT6H DONE, PT1H SCHEDULED"),
                change("no difference", "PT2H PT0S", "PT2H=ARMED", "PT2H PT0S", "PT2H ARMED, PT0S SCHEDULED"),
                change("spelled in another way", "PT2H", "PT2H=ARMED", "PT120M", "PT2H ARMED"),
                change(
                        "cancelled with the live event",
                        "PT2H",
                        "PT2H=CANCELLED",
                        "PT2H PT1H",
                        "PT2H CANCELLED, PT1H SCHEDULED"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangeOfTheDefaultsPlansWhatHasChanged(
            String name, List<String> before, List<String> left, List<String> after, List<String> timers) {
        putLongAgo(rules(before));
        LiveEventFixture event = tell(anEventIn(Duration.ofHours(5))
                .changedAt(Instant.now().minus(Duration.ofHours(20)))
                .withDefaultRules());
        left.forEach(step -> jdbc.sql("update timer set status = ? where event_id = ? and rule = ?")
                .params(step.split("=")[1], event.eventId(), step.split("=")[0])
                .update());

        put(rules(after));

        assertThat(timers(event))
                .as(name)
                .containsExactlyElementsOf(
                        timers.stream().map(timer -> "1 " + timer).toList());
        // The next state of the live event finds the timers as they should be.
        event.retitled().tell(service);
        awaitPlanned();
        assertThat(timers(event))
                .containsExactlyElementsOf(
                        timers.stream().map(timer -> "1 " + timer).toList());
    }

    @Test
    void aRuleThatWasRemovedAndComesBackIsPlannedOnlyIfItIsAhead() {
        putLongAgo(rule("PT6H"), rule("PT2H"));
        LiveEventFixture event = tell(anEventIn(Duration.ofHours(5))
                .changedAt(Instant.now().minus(Duration.ofHours(20)))
                .withDefaultRules());
        assertThat(timers(event)).containsExactly("1 PT6H SCHEDULED", "1 PT2H SCHEDULED");

        put();
        put(rule("PT6H"), rule("PT2H"));

        assertThat(timers(event)).containsExactly("1 PT6H SKIPPED PAST_DUE", "1 PT2H SCHEDULED");
    }

    @Test
    void theOtherReminderOfAnInstantIsNotSentAfterwards() {
        putLongAgo(rule("P1D"), rule("PT24H"));
        LiveEventFixture event = tell(anEventIn(Duration.ofHours(20))
                .inZone("UTC")
                .changedAt(Instant.now().minus(Duration.ofHours(40)))
                .withDefaultRules());
        jdbc.sql("update timer set status = 'DONE' where event_id = ? and rule = 'P1D'")
                .param(event.eventId())
                .update();

        put(rule("PT24H"));

        assertThat(timers(event)).containsExactly("1 P1D DONE", "1 PT24H SKIPPED SAME_INSTANT");
    }

    @Test
    void aRuleUsesItsOwnChannelsAndUsefulTime() {
        put(
                "{\"offset\": \"PT4H\", \"usefulUntil\": \"PT1H\"}",
                rule("PT2H"),
                "{\"offset\": \"PT1H\", \"channels\": [\"SMS\"]}");
        LiveEventFixture email = tell(anEventIn(Duration.ofHours(5)).withDefaultRules());
        LiveEventFixture both =
                tell(anEventIn(Duration.ofHours(5)).on("EMAIL", "SMS").withDefaultRules());

        assertThat(timers(email))
                .containsExactlyInAnyOrder("1 PT4H SCHEDULED", "1 PT2H SCHEDULED", "1 PT1H SKIPPED NO_CHANNEL");
        assertThat(timers(both)).containsExactly("1 PT4H SCHEDULED", "1 PT2H SCHEDULED", "1 PT1H SCHEDULED");
        assertThat(usefulUntil(both, "PT4H")).isEqualTo(both.startsAt().minus(Duration.ofHours(1)));
        assertThat(usefulUntil(email, "PT2H")).isEqualTo(email.startsAt());
        assertThat(channels(both, "PT1H")).isEqualTo("SMS");

        put(rule("PT4H"), rule("PT2H"), rule("PT1H"));

        assertThat(timers(email)).containsExactly("1 PT4H SCHEDULED", "1 PT2H SCHEDULED", "1 PT1H SCHEDULED");
        assertThat(usefulUntil(both, "PT4H")).isEqualTo(both.startsAt().minus(Duration.ofHours(2)));
        assertThat(channels(both, "PT1H")).isEqualTo("EMAIL,SMS");
    }

    @Test
    void changesByHandStay() {
        put(rule("PT4H"), rule("PT2H"));
        LiveEventFixture event = tell(anEventIn(Duration.ofHours(5)).withDefaultRules());
        post("/api/v1/reminders", "{\"eventId\": \"%s\", \"offset\": \"PT30M\"}".formatted(event.eventId()));
        TimerRow cancelled = TimerRows.only(jdbc, event.eventId(), "PT4H", 1);
        RestClient.create("http://localhost:" + port)
                .delete()
                .uri("/api/v1/reminders/" + cancelled.timerId())
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)))
                .retrieve()
                .toBodilessEntity();

        put(rule("PT4H"), rule("PT1H"));

        assertThat(timers(event).stream().map(timer -> timer.replaceFirst("/[0-9a-f]{8}", "")))
                .containsExactly(
                        "1 PT4H CANCELLED CANCELLED_BY_HAND",
                        "1 PT2H CANCELLED RULE_REMOVED",
                        "1 PT1H SCHEDULED",
                        "1 PT30M SCHEDULED");
    }

    @Test
    void endedEventsAndDraftsGetNoReminders() {
        put(rule("PT4H"));
        LiveEventFixture ended = anEventIn(Duration.ofHours(5)).withDefaultRules();
        LiveEventFixture cancelled = anEventIn(Duration.ofHours(5)).withDefaultRules();
        tell(ended);
        tell(ended.ended());
        tell(cancelled);
        tell(cancelled.cancelled());

        put(rule("PT4H"), rule("PT2H"));

        assertThat(timers(ended)).containsExactly("1 PT4H SKIPPED EVENT_ENDED");
        assertThat(timers(cancelled)).containsExactly("1 PT4H CANCELLED EVENT_CANCELLED", "2 CANCELLED SCHEDULED");
    }

    @Test
    void plansManyLiveEventsInBatchesAlsoIfOneBatchIsLost() {
        put(rule("PT4H"));
        List<LiveEventFixture> events = IntStream.range(0, 2 * DefaultTimers.ROUND + 50)
                .mapToObj(_ -> anEventIn(Duration.ofHours(5)).of(organizer).withDefaultRules())
                .toList();
        LiveEventFixture.tell(service, events.toArray(LiveEventFixture[]::new));
        awaitPlanned();

        put(false, rule("PT4H"), rule("PT2H"));
        transactions.executeWithoutResult(status -> {
            defaultTimers.planChanged();
            status.setRollbackOnly();
        });
        awaitPlannedByTheWorker();

        assertThat(events)
                .allSatisfy(event -> assertThat(timers(event)).containsExactly("1 PT4H SCHEDULED", "1 PT2H SCHEDULED"));
    }

    /**
     * The batch fails, and {@link io.callboard.chassis.consumer.Consumption} halves it. The message of the organizer with
     * such rules becomes a dead letter.
     */
    @Test
    void aBatchOfMessagesIsPlannedWithoutTheOrganizerWhoseRulesCannotBeRead() {
        String bad = "org_" + UUID.randomUUID();
        store(bad, "UNKNOWN_POLICY");
        LiveEventFixture ofBad = anEventIn(Duration.ofHours(5)).of(bad).withDefaultRules();
        LiveEventFixture ofOther = anEventIn(Duration.ofHours(5)).of(organizer).withDefaultRules();
        Instant since = Instant.now();
        // The test hands over the batch in place of the containers.
        listenerContainers.getListenerContainers().forEach(MessageListenerContainer::pause);
        try {
            await().until(() -> listenerContainers.getListenerContainers().stream()
                    .allMatch(MessageListenerContainer::isContainerPaused));
            List<ConsumerRecord<byte[], byte[]>> batch =
                    Stream.of(ofBad, ofOther).map(this::written).toList();

            listeners.handOver("live-events.v1", batch);

            assertThat(timers(ofOther)).contains("1 PT2H SCHEDULED");
            assertThat(timers(ofBad)).isEmpty();
            assertThat(kafka.received(
                            "live-events.v1.scheduler-service.dlt",
                            ofBad.eventId().toString()))
                    .singleElement()
                    .satisfies(letter ->
                            assertThat(KafkaProbe.header(letter, "dlt_reason")).startsWith("failed: "));

            store(bad, "SKIP");
            assertThat(deadLetters
                            .replayMany("live-events.v1", null, since.toString(), null, null, null)
                            .getBody())
                    .hasToString("Replayed[applied=1, failed=0, more=false]");
            assertThat(timers(ofBad)).containsExactly("1 PT4H SCHEDULED");
        } finally {
            listenerContainers.getListenerContainers().forEach(MessageListenerContainer::resume);
            jdbc.sql("delete from reminder_defaults where organizer_id = ?")
                    .param(bad)
                    .update();
        }
    }

    private void store(String organizerId, String lateRegistrants) {
        jdbc.sql("""
                        insert into reminder_defaults (organizer_id, rules)
                        values (?, jsonb_build_array(jsonb_build_object('offset', 'PT4H', 'enabled', true, 'label', '',
                            'sortOrder', 0, 'lateRegistrants', ?::text)))
                        on conflict (organizer_id) do update set rules = excluded.rules
                        """).params(organizerId, lateRegistrants).update();
    }

    private ConsumerRecord<byte[], byte[]> written(LiveEventFixture event) {
        String key = event.eventId().toString();
        kafka.send("live-events.v1", key, event.type(), event.json());
        return kafka.received("live-events.v1", key).getFirst();
    }

    /** Such as rules that a later release stored. */
    @Test
    void anOrganizerWhoseRulesCannotBeReadDelaysNobodyElse() {
        LiveEventFixture ofOther = tell(anEventIn(Duration.ofHours(5)).withDefaultRules());
        String bad = "org_" + UUID.randomUUID();
        anEventIn(Duration.ofHours(5)).of(bad).withDefaultRules().tell(service);
        jdbc.sql("""
                        insert into reminder_defaults (organizer_id, rules, replan_after, replanned_at)
                        values (?, '{"not": "a list"}', '00000000-0000-0000-0000-000000000000', now() - interval '1 day')
                        """).param(bad).update();
        try {
            jdbc.sql("""
                            insert into rule_planning (event_id, organizer_id)
                            select event_id, organizer_id from live_event where organizer_id = ?
                            """).param(bad).update();

            put(false, rule("PT4H"));
            LiveEventFixture asked =
                    anEventIn(Duration.ofHours(5)).of(organizer).withDefaultRules();
            asked.tell(service);
            awaitPlannedByTheWorker();

            assertThat(timers(ofOther)).contains("1 PT4H SCHEDULED", "1 PT2H CANCELLED RULE_REMOVED");
            assertThat(timers(asked)).containsExactly("1 PT4H SCHEDULED");
            await().untilAsserted(() -> assertThat(
                            jdbc.sql("""
                            select d.replan_after is not null and d.replan_attempts > 0 and d.replan_not_before is not null
                                and exists (
                                    select from rule_planning p
                                    where p.organizer_id = d.organizer_id and p.attempts > 0 and p.not_before is not null)
                            from reminder_defaults d where d.organizer_id = ?
                            """).param(bad).query(Boolean.class).single())
                    .isTrue());

            jdbc.sql("""
                            update reminder_defaults set rules = '[]', replan_not_before = now() where organizer_id = ?
                            """).param(bad).update();
            jdbc.sql("update rule_planning set not_before = now() where organizer_id = ?")
                    .param(bad)
                    .update();
            await().untilAsserted(() -> assertThat(
                            jdbc.sql("""
                            select d.replan_after is null and d.replan_attempts = 0 and not exists (
                                select from rule_planning p where p.organizer_id = d.organizer_id)
                            from reminder_defaults d where d.organizer_id = ?
                            """).param(bad).query(Boolean.class).single())
                    .isTrue());
        } finally {
            jdbc.sql("delete from reminder_defaults where organizer_id = ?")
                    .param(bad)
                    .update();
        }
    }

    @Test
    void aLiveEventThatIsCommittedAfterTheChangeGetsTheNewRules() {
        put(rule("PT4H"));
        LiveEventFixture event = anEventIn(Duration.ofHours(5)).of(organizer).withDefaultRules();

        transactions.executeWithoutResult(_ -> {
            event.tell(service);
            CompletableFuture.runAsync(() -> put(false, rule("PT2H"))).join();
            await().until(() -> CompletableFuture.supplyAsync(() -> Tenancy.callAsPlatform(this::isPlanned))
                    .join());
        });
        awaitPlanned();

        assertThat(timers(event)).containsExactly("1 PT4H CANCELLED RULE_REMOVED", "1 PT2H SCHEDULED");
    }

    @Test
    void aReminderByHandAtTheInstantOfADefaultRuleIsRefused() {
        put(rule("PT4H"));
        LiveEventFixture event = tell(anEventIn(Duration.ofHours(5), "PT1H").withDefaultRules());

        assertThat(post(
                        "/api/v1/reminders",
                        "{\"eventId\": \"%s\", \"offset\": \"PT240M\"}".formatted(event.eventId())))
                .isEqualTo(409);
        assertThat(post("/api/v1/reminders", "{\"eventId\": \"%s\", \"offset\": \"PT1H\"}".formatted(event.eventId())))
                .isEqualTo(201);
    }

    @Test
    void readingTheTopicAgainFindsThatALiveEventNamesNoRules() {
        put(rule("PT4H"));
        LiveEventFixture event = tell(anEventIn(Duration.ofHours(5), "PT1H"));
        jdbc.sql("update live_event set shape = 1 where event_id = ?")
                .param(event.eventId())
                .update();

        tell(event.withDefaultRules());

        assertThat(timers(event)).containsExactly("1 PT4H SCHEDULED", "1 PT1H CANCELLED RULE_REMOVED");
    }

    /** Whatever the order of changes is, the timers are those of the last rules and the last state. */
    @Test
    void changesOfTheDefaultsAndOfLiveEventsAtTheSameTimeEndWithTheLastOnes() {
        Random random = new Random(7);
        List<List<LiveEventFixture>> histories = IntStream.range(0, 10)
                .mapToObj(_ ->
                        history(anEventIn(Duration.ofHours(50)).of(organizer).withDefaultRules(), random))
                .toList();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (List<LiveEventFixture> history : histories) {
            writers.add(CompletableFuture.runAsync(
                    () -> Tenancy.runAsPlatform(() -> history.forEach(state -> state.tell(service)))));
        }
        for (int hours = 1; hours <= 20; hours++) {
            put(false, rule("PT" + hours + "H"));
        }
        writers.forEach(CompletableFuture::join);
        awaitPlannedByTheWorker();

        for (List<LiveEventFixture> history : histories) {
            LiveEventFixture last = history.getLast();
            assertThat(TimerRows.of(jdbc, last.eventId()))
                    .as("%s", history)
                    .filteredOn(timer ->
                            timer.kind().equals("REMINDER") && timer.status().equals("SCHEDULED"))
                    .extracting(TimerRow::inShort)
                    .containsExactly(last.epoch() + " PT20H SCHEDULED");
        }
    }

    private static List<LiveEventFixture> history(LiveEventFixture first, Random random) {
        List<LiveEventFixture> history = new ArrayList<>(List.of(first));
        for (int i = 0; i < 10; i++) {
            LiveEventFixture last = history.getLast();
            history.add(random.nextBoolean() ? last.retitled() : last.rescheduledBy(Duration.ofHours(1)));
        }
        return history;
    }

    private static Arguments change(String name, String before, String left, String after, String timers) {
        return Arguments.of(name, list(before, " "), list(left, " "), list(after, " "), list(timers, ", "));
    }

    private static List<String> list(String text, String separator) {
        return text.isEmpty() ? List.of() : List.of(text.split(separator));
    }

    /** A rule with a minus sign is disabled. */
    private static String[] rules(List<String> offsets) {
        return offsets.stream()
                .map(offset -> offset.startsWith("-")
                        ? "{\"offset\": \"%s\", \"enabled\": false}".formatted(offset.substring(1))
                        : rule(offset))
                .toArray(String[]::new);
    }

    private static String rule(String offset) {
        return "{\"offset\": \"%s\"}".formatted(offset);
    }

    private LiveEventFixture tell(LiveEventFixture event) {
        LiveEventFixture own = event.of(organizer);
        own.tell(service);
        awaitPlanned();
        return own;
    }

    private void put(String... rules) {
        put(true, rules);
    }

    private void put(boolean wait, String... rules) {
        RestClient.create("http://localhost:" + port)
                .put()
                .uri("/api/v1/reminder-rules")
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)))
                .contentType(MediaType.APPLICATION_JSON)
                .body(Stream.of(rules).collect(Collectors.joining(", ", "{\"rules\": [", "]}")))
                .retrieve()
                .toBodilessEntity();
        if (wait) {
            awaitPlanned();
        }
    }

    /** Puts rules that the organizer made years ago, so that they were there before their instants. */
    private void putLongAgo(String... rules) {
        put(rules);
        jdbc.sql("""
                        update reminder_defaults set rules = regexp_replace(rules::text,
                            '"since": *"[^"]*"', '"since": "2020-01-01T00:00:00Z"', 'g')::jsonb
                        where organizer_id = ?
                        """).param(organizer).update();
    }

    private int post(String path, String body) {
        return RestClient.create("http://localhost:" + port)
                .post()
                .uri(path)
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)))
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .onStatus(status -> status.isError(), (_, _) -> {})
                .toBodilessEntity()
                .getStatusCode()
                .value();
    }

    /** Does the work of the worker, which pauses for a second when it has nothing to do. */
    private void awaitPlanned() {
        while (!isPlanned()) {
            transactions.execute(_ -> defaultTimers.planAsked());
            transactions.execute(_ -> defaultTimers.planChanged());
        }
    }

    private void awaitPlannedByTheWorker() {
        await().until(this::isPlanned);
    }

    /** Whether the worker has planned all changes of this organizer that are committed. */
    private boolean isPlanned() {
        return jdbc.sql("""
                        select not exists (select from rule_planning where organizer_id = :organizer)
                            and not exists (
                                select from reminder_defaults
                                where organizer_id = :organizer and replan_after is not null)
                        """).param("organizer", organizer).query(Boolean.class).single();
    }

    private List<String> timers(LiveEventFixture event) {
        return TimerRows.inShort(jdbc, event.eventId());
    }

    private Instant usefulUntil(LiveEventFixture event, String rule) {
        return TimerRows.only(jdbc, event.eventId(), rule, 1).usefulUntil();
    }

    private @Nullable String channels(LiveEventFixture event, String rule) {
        return jdbc.sql("select array_to_string(channels, ',') from timer where event_id = ? and rule = ?")
                .params(event.eventId(), rule)
                .query(String.class)
                .single();
    }
}
