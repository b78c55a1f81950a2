package io.callboard.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.notifier.Api;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.address.Channel;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares announcements with outcomes, and loses messages on purpose. */
@NotifierTest
class AccountingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant LATER = Instant.now().plus(Duration.ofDays(2));
    private static final String REMINDERS_DLT = "reminders.v1.notifier-service.dlt";

    private final UUID eventId = UUID.randomUUID();
    private final UUID timerId = new UUID(eventId.getMostSignificantBits(), 1);

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Environment environment;

    @Autowired
    private NotificationCounts counts;

    @Autowired
    private MeterRegistry meters;

    @Test
    void aReminderThatIsLostIsUnaccountedUntilItArrives() {
        announced("a", "PT1H", Map.of("EMAIL", 3));
        reminder();
        Attendee lost = attendee();
        reminder();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(line("PT1H", "EMAIL"))
                        .isEqualTo(Map.of("audience", 3L, "queued", 2L, "unaccounted", 1L)));

        due(lost, "PT1H");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(line("PT1H", "EMAIL"))
                        .isEqualTo(Map.of("audience", 3L, "queued", 3L, "unaccounted", 0L)));
    }

    @Test
    void aTimerOfWhichNothingArrivesHasALineForEachChannel() {
        announced("a", "P1D", Map.of("EMAIL", 7, "SMS", 2));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(line("P1D", "EMAIL")).isEqualTo(Map.of("audience", 7L, "queued", 0L, "unaccounted", 7L));
            assertThat(line("P1D", "SMS")).isEqualTo(Map.of("audience", 2L, "queued", 0L, "unaccounted", 2L));
        });
        assertThat(summary().get("total").get("unaccounted").asLong()).isEqualTo(9);
    }

    @Test
    void eachPartCountsOnceWhenItIsDeliveredSeveralTimes() {
        Instant announcedAt = Instant.now();
        announced(announcedAt, "a", "PT1H", Map.of("EMAIL", 3));
        announced(announcedAt, "a", "PT1H", Map.of("EMAIL", 3));
        announced(announcedAt, "late-1", "PT1H", Map.of("EMAIL", 1));
        announced(announcedAt, "a", "PT1H", Map.of("EMAIL", 3));
        announced("end", "PT0S", Map.of("EMAIL", 1));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(line("PT0S", "EMAIL")).isNotEmpty());
        assertThat(line("PT1H", "EMAIL")).containsEntry("audience", 4L);
    }

    /**
     * After a rebuild of its database the scheduler arms a timer again that is not due yet. Meanwhile one person has
     * left and one has joined, so its slices begin at other people.
     */
    @Test
    void everybodyCountsOnceWhenTheTimerIsAnnouncedSeveralTimes() {
        Instant first = Instant.now();
        Instant second = first.plusSeconds(60);
        Instant third = second.plusSeconds(60);
        List<Attendee> people = Stream.generate(this::attendee).limit(5).toList();
        announced(first, "slice:0", "PT1H", Map.of("EMAIL", 2));
        announced(first, "slice:2", "PT1H", Map.of("EMAIL", 2));
        people.subList(0, 4).forEach(person -> due(first, person));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(queued()).isEqualTo(4));

        for (Instant again : List.of(second, third)) {
            announced(again, "slice:0", "PT1H", Map.of("EMAIL", 3));
            announced(again, "slice:3", "PT1H", Map.of("EMAIL", 1));
            people.subList(1, 5).forEach(person -> due(again, person));
        }
        // Kafka delivers some of them again, and some of the earlier ones too.
        people.subList(1, 5).forEach(person -> due(third, person));
        people.subList(0, 4).forEach(person -> due(first, person));
        announced(second, "slice:3", "PT1H", Map.of("EMAIL", 1));
        due(attendee(), "PT15M");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(line("PT15M", "EMAIL")).containsEntry("queued", 1L));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(line("PT1H", "EMAIL"))
                        .isEqualTo(Map.of("audience", 5L, "queued", 5L, "unaccounted", 0L)));
    }

    @Test
    void theReconcilerBringsBackWhatIsLostAndNothingElse() {
        Instant first = Instant.now();
        List<Attendee> people = Stream.generate(this::attendee).limit(3).toList();
        announced(first, "slice:0", "PT1H", Map.of("EMAIL", 3));
        people.forEach(person -> due(first, person));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(queued()).isEqualTo(3));
        double before = repaired();

        // One is sent, one is still queued, and one is missing as in a database that was restored from a backup.
        Tenancy.runAsPlatform(() -> {
            jdbc.sql("delete from delivery_queue where event_id = ? and registration_id <> ?")
                    .params(eventId, people.get(1).registrationId())
                    .update();
            jdbc.sql("update delivery set status = 'SENT' where event_id = ? and registration_id = ?")
                    .params(eventId, people.get(0).registrationId())
                    .update();
            jdbc.sql("delete from delivery where event_id = ? and registration_id = ?")
                    .params(eventId, people.get(2).registrationId())
                    .update();
        });
        expected(first.plusSeconds(300), people);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(line("PT1H", "EMAIL"))
                        .isEqualTo(Map.of("audience", 3L, "queued", 2L, "unaccounted", 0L)));

        // Nothing is lost any more. The first message comes late, after all.
        assertThat(Tenancy.callAsPlatform(
                        () -> jdbc.sql("select array_to_string(wishes, ',') from timer_wish where event_id = ?")
                                .param(eventId)
                                .query(String.class)
                                .list()))
                .containsExactly("ALL,FEWER");
        expected(first.plusSeconds(600), people);
        due(first, people.get(2));
        expected(first.plusSeconds(900), List.of(attendee()));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(queued()).isEqualTo(4));
        due(first, people.get(2));
        due(attendee(), "PT15M");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(line("PT15M", "EMAIL")).containsEntry("queued", 1L));
        assertThat(line("PT1H", "EMAIL")).isEqualTo(Map.of("audience", 3L, "queued", 3L, "unaccounted", -1L));
        assertThat(repaired() - before).isEqualTo(2);
        assertThat(Tenancy.callAsPlatform(() -> jdbc.sql("select count(*) from delivery_queue where event_id = ?")
                        .param(eventId)
                        .query(Integer.class)
                        .single()))
                .isEqualTo(4);
    }

    @Test
    void aPersonWhoIsHeldOutGetsNothingAndIsAccountedFor() {
        Instant first = Instant.now();
        Attendee chosen = attendee();
        Attendee lost = attendee();
        Attendee reminded = attendee();
        announced(first, "slice:0", "PT1H", Map.of("EMAIL", 3));
        for (int i = 0; i < 2; i++) {
            due(first, chosen, true);
            due(first, reminded, false);
            expected(first.plusSeconds(300), List.of(chosen, lost), Map.of("heldOut", true));
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(line("PT1H", "EMAIL"))
                        .isEqualTo(Map.of("audience", 3L, "queued", 1L, "unaccounted", 0L)));
        assertThat(waiting()).containsExactly(reminded.registrationId());
        assertThat(differences()).isZero();
        for (Attendee one : List.of(chosen, lost)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(suppressions(one)).containsExactly("HELD_OUT"));
        }

        // Nobody can bring it back.
        var api = new Api(environment, "org_aurora");
        JsonNode held = api.get("/api/v1/notifications?eventId=" + eventId + "&status=SUPPRESSED");
        UUID delivery = UUID.fromString(held.at("/items/0/id").asString());
        assertThat(api.post("/api/v1/notifications/" + delivery + "/retry", Map.of())
                        .toString())
                .contains("HELD_OUT");
        assertThat(waiting()).containsExactly(reminded.registrationId());
    }

    private List<UUID> waiting() {
        return Tenancy.callAsPlatform(() -> jdbc.sql("select registration_id from delivery_queue where event_id = ?")
                .param(eventId)
                .query(UUID.class)
                .list());
    }

    /** The reasons that were published. */
    private List<String> suppressions(Attendee attendee) {
        return kafka.received("deliveries.v1", attendee.registrationId().toString()).stream()
                .map(message -> JsonMapper.shared().readTree(message.value()))
                .filter(delivery -> delivery.path("status").asString().equals("SUPPRESSED"))
                .map(delivery -> delivery.path("reason").asString())
                .toList();
    }

    @Test
    void aConfirmationThatTheLedgerLosesIsUnaccounted() {
        Attendee ada = attendee();
        ada.registration(1, "RegistrationConfirmed", "CONFIRMED", true, "EMAIL", "SMS");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(line("CONFIRMATION", "EMAIL"))
                    .isEqualTo(Map.of("audience", 1L, "queued", 1L, "unaccounted", 0L));
            assertThat(line("CONFIRMATION", "SMS")).containsEntry("unaccounted", 0L);
        });

        Tenancy.runAsPlatform(() -> {
            jdbc.sql("delete from delivery_queue where event_id = ? and channel = 'EMAIL'")
                    .param(eventId)
                    .update();
            jdbc.sql("delete from delivery where event_id = ? and channel = 'EMAIL'")
                    .param(eventId)
                    .update();
        });
        assertThat(line("CONFIRMATION", "EMAIL")).isEqualTo(Map.of("audience", 1L, "queued", 0L, "unaccounted", 1L));
    }

    @Test
    void theCountsAreThoseOfTheLedgerBeforeAndAfterTheyAreAddedUp() {
        announced("a", "PT1H", Map.of("EMAIL", 5));
        for (int i = 0; i < 5; i++) {
            reminder();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(line("PT1H", "EMAIL")).containsEntry("queued", 5L));
        Tenancy.runAsPlatform(() -> {
            jdbc.sql("""
                    update delivery set status = 'SENT' where id in (
                        select id from delivery where event_id = ? order by id limit 2)
                    """).param(eventId).update();
            jdbc.sql("update delivery set attempts = attempts + 1 where event_id = ?")
                    .param(eventId)
                    .update();
            jdbc.sql("""
                    delete from delivery_queue where delivery_id in (select id from delivery where status = 'SENT')
                    """).update();
        });
        JsonNode before = summary();
        assertThat(before.get("items").get(0).get("sent").asLong()).isEqualTo(2);
        assertThat(before.get("items").get(0).get("queued").asLong()).isEqualTo(3);

        Tenancy.runAsPlatform(() -> {
            while (counts.fold(1) > 0) {
                assertThat(summary()).isEqualTo(before);
            }
        });
        assertThat(summary()).isEqualTo(before);
        assertThat(differences()).isZero();
    }

    @Test
    void aFieldThatIsTooLongBecomesADeadLetterAndStopsNobody() {
        Attendee before = attendee();
        Attendee bad = attendee();
        Attendee after = attendee();
        due(before, "PT1H");
        due(bad, "P".repeat(899_000));
        due(after, "PT1H");

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(queued()).isEqualTo(2);
            assertThat(kafka.received(REMINDERS_DLT, bad.registrationId().toString()))
                    .singleElement()
                    .satisfies(letter ->
                            assertThat(KafkaProbe.header(letter, "dlt_reason")).isNotBlank());
        });
    }

    @Test
    void typesKindsAndChannelsOfALaterVersionAreSkippedAndCounted() {
        double kindsBefore = skipped("unknown_kind");
        double channelsBefore = skipped("unknown_channel");
        Attendee stranger = attendee();
        send("ReminderDue", stranger, Map.of("kind", "SURVEY"));
        send("ReminderDue", stranger, Map.of("channel", "PUSH"));
        send("ReminderWithdrawn", stranger, Map.of());
        kafka.send("reminders.v1", stranger.registrationId().toString(), "ReminderWithdrawn", "[\"no object\"]");
        send("ReminderDue", stranger, Map.of());

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(queued()).isEqualTo(1));
        assertThat(skipped("unknown_kind") - kindsBefore).isGreaterThanOrEqualTo(1);
        assertThat(skipped("unknown_channel") - channelsBefore).isGreaterThanOrEqualTo(1);
        assertThat(kafka.received(REMINDERS_DLT, stranger.registrationId().toString()))
                .isEmpty();
    }

    private double repaired() {
        return meters.get("callboard.reminders.repaired").counter().count();
    }

    private void expected(Instant listedAt, List<Attendee> people) {
        expected(listedAt, people, Map.of());
    }

    private void expected(Instant listedAt, List<Attendee> people, Map<String, Object> others) {
        Map<String, Object> expected = due(people.getFirst());
        expected.putAll(others);
        expected.remove("registrationId");
        expected.put(
                "registrationIds", people.stream().map(Attendee::registrationId).toList());
        expected.put("wishes", List.of("ALL", "FEWER"));
        Contracts.assertValid(
                "reminders.v1", "RemindersExpected", JsonMapper.shared().writeValueAsBytes(expected));
        send(listedAt, "RemindersExpected", timerId.toString(), expected);
    }

    private double skipped(String reason) {
        return meters.get("callboard.reminders.skipped")
                .tag("reason", reason)
                .counter()
                .count();
    }

    /** Number of count lines that differ from the ledger. */
    private int differences() {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql("""
                with counted as (
                    select timer_id, rule, channel, measure, sum(total) as total
                    from (
                        select timer_id, rule, channel, measure, total from notification_count where event_id = :event
                        union all
                        select timer_id, rule, channel, measure, amount from notification_count_change
                        where event_id = :event) as c
                    where measure <> 'ANNOUNCED'
                    group by timer_id, rule, channel, measure
                    having sum(total) <> 0),
                ledger as (
                    select timer_id, rule, channel, status as measure, count(*) as total
                    from delivery where event_id = :event
                    group by timer_id, rule, channel, status)
                select count(*) from counted full join ledger using (timer_id, rule, channel, measure)
                where counted.total is distinct from ledger.total
                """).param("event", eventId).query(Integer.class).single());
    }

    private Attendee attendee() {
        return Attendee.of(kafka, eventId, UUID.randomUUID() + "@example.com");
    }

    private void reminder() {
        due(attendee(), "PT1H");
    }

    private static void due(Attendee attendee, String rule) {
        attendee.dueUnannounced(rule, "REMINDER", Channel.EMAIL, 1, LATER, LATER.plusSeconds(60));
    }

    private void due(Instant announcedAt, Attendee attendee) {
        send(announcedAt, "ReminderDue", attendee.registrationId().toString(), due(attendee));
    }

    private void due(Instant announcedAt, Attendee attendee, boolean heldOut) {
        Map<String, Object> due = due(attendee);
        due.put("heldOut", heldOut);
        send(announcedAt, "ReminderDue", attendee.registrationId().toString(), due);
    }

    private void send(String type, Attendee attendee, Map<String, Object> changes) {
        Map<String, Object> due = due(attendee);
        due.putAll(changes);
        kafka.send("reminders.v1", attendee.registrationId().toString(), type, due);
    }

    private Map<String, Object> due(Attendee attendee) {
        Map<String, Object> due = new LinkedHashMap<>();
        due.put("timerId", timerId);
        due.put("eventId", eventId);
        due.put("organizerId", "org_aurora");
        due.put("registrationId", attendee.registrationId());
        due.put("rule", "PT1H");
        due.put("kind", "REMINDER");
        due.put("channel", "EMAIL");
        due.put("epoch", 1);
        due.put("sendAt", LATER.toString());
        due.put("usefulUntil", LATER.plusSeconds(60).toString());
        return due;
    }

    /** In the form of the relay, independent of the time. */
    private void send(Instant writtenAt, String type, String key, Map<String, Object> value) {
        kafka.sendRaw(
                "reminders.v1",
                key,
                Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_type",
                        type,
                        "ce_time",
                        writtenAt.toString()),
                JsonMapper.shared().writeValueAsBytes(value));
    }

    private void announced(String part, String rule, Map<String, Integer> channels) {
        announced(Instant.now(), part, rule, channels);
    }

    private void announced(Instant announcedAt, String part, String rule, Map<String, Integer> channels) {
        Map<String, Object> announced = new LinkedHashMap<>();
        announced.put("timerId", rule.equals("PT1H") ? timerId : UUID.randomUUID());
        announced.put("eventId", eventId);
        announced.put("organizerId", "org_aurora");
        announced.put("rule", rule);
        announced.put("kind", "REMINDER");
        announced.put("epoch", 1);
        announced.put("part", part);
        announced.put("channels", channels);
        announced.put("sendAt", LATER.toString());
        byte[] json = JsonMapper.shared().writeValueAsBytes(announced);
        Contracts.assertValid("reminders.v1", "RemindersAnnounced", json);
        send(announcedAt, "RemindersAnnounced", timerId.toString(), announced);
    }

    private int queued() {
        return Tenancy.callAsPlatform(() -> jdbc.sql("select count(*) from delivery where event_id = ?")
                .param(eventId)
                .query(Integer.class)
                .single());
    }

    private JsonNode summary() {
        return new Api(environment, "org_aurora").get("/api/v1/notifications/summary?eventId=" + eventId);
    }

    private Map<String, Long> line(String rule, String channel) {
        JsonNode items = summary().get("items");
        List<JsonNode> lines = items == null
                ? List.of()
                : StreamSupport.stream(items.spliterator(), false)
                        .filter(line -> line.get("rule").asString().equals(rule))
                        .filter(line -> line.get("channel").asString().equals(channel))
                        .toList();
        if (lines.isEmpty()) {
            return Map.of();
        }
        JsonNode line = Objects.requireNonNull(lines.getFirst());
        assertThat(lines).hasSize(1);
        return Map.of(
                "audience", line.get("audience").asLong(),
                "queued", line.get("queued").asLong(),
                "unaccounted", line.get("unaccounted").asLong());
    }
}
