package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A rule holds its reminder out from the people whom a hash of the registration and the rule chooses, and from nobody
 * else.
 */
@SchedulerTest
public class HoldOutsIT {

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
        Slices.armAll(armer, jdbc);
    }

    /** Whether the documented hash (docs/adr/0068) chooses the registration. */
    public static boolean isChosen(String registrationId, String rule, int percent) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((registrationId + "/" + rule).getBytes(StandardCharsets.UTF_8));
            int number = (hash[0] & 0xff) << 16 | (hash[1] & 0xff) << 8 | hash[2] & 0xff;
            return number % 100 < percent;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theHashChoosesWhoeverItIsAndWheneverTheyCome() {
        LiveEventFixture event = event(40);
        List<RegistrationFixture> early = registrationsFor(event, 40).stream()
                .map(person -> person.on("EMAIL", "SMS"))
                .toList();
        RegistrationFixture wisher = aRegistrationFor(event).wishing("ALL", 60);
        RegistrationFixture.tell(service, early);
        wisher.tell(service);
        Slices.armAll(armer, jdbc);
        List<RegistrationFixture> late = registrationsFor(event, 20);
        RegistrationFixture.tell(service, late);

        List<Announced.Reminder> hour = of("PT1H", announced(event, 2 * 40 + 20 + 1));
        assertThat(hour).hasSize(2 * 40 + 20 + 1).allSatisfy(HoldOutsIT::isValid);
        assertThat(hour.stream().filter(one -> !one.key().equals(key(wisher))))
                .allSatisfy(one ->
                        assertThat(one.data().get("heldOut").asBoolean()).isEqualTo(isChosen(one.key(), "PT1H", 40)));
        assertThat(hour.stream().filter(one -> one.key().equals(key(wisher))))
                .singleElement()
                .satisfies(one -> assertThat(one.data().has("heldOut")).isFalse());
        // All of them are part of the audience.
        assertThat(Announced.counts(kafka, event.eventId())).containsEntry("1 PT1H EMAIL", 61L);

        // The same people again after a reschedule, although the percentage has risen.
        put(event.organizerId(), 45);
        event.rescheduledBy(Duration.ofSeconds(1)).tell(service);
        Plannings.await(jdbc, event);
        Slices.armAll(armer, jdbc);
        assertThat(of("PT1H", announced(event, 2 * (2 * 40 + 20 + 1))).stream()
                        .filter(one -> one.data().get("epoch").asInt() == 2
                                && !one.key().equals(key(wisher))))
                .hasSize(2 * 40 + 20)
                .allSatisfy(one ->
                        assertThat(one.data().get("heldOut").asBoolean()).isEqualTo(isChosen(one.key(), "PT1H", 45)));
    }

    @Test
    void aPercentageThatChangesDoesNotConcernATimerThatHasBegunToArm() {
        LiveEventFixture event = event(10);
        assertThat(percent(event)).isEqualTo(10);
        put(event.organizerId(), 0);
        assertThat(percent(event)).isZero();
        put(event.organizerId(), 20);
        Slices.armAll(armer, jdbc);

        put(event.organizerId(), 30);

        assertThat(percent(event)).isEqualTo(20);
    }

    @Test
    void theExplanationSaysWhoIsHeldOutBeforeAndAfterArming() {
        LiveEventFixture event = event(50);
        RegistrationFixture chosen = person(event, true);
        RegistrationFixture other = person(event, false);
        RegistrationFixture.tell(service, List.of(chosen, other));

        assertThat(explained(chosen)).isEqualTo("LEFT_OUT HELD_OUT");
        assertThat(explained(other)).isEqualTo("PLANNED ");
        Slices.armAll(armer, jdbc);

        assertThat(explained(chosen)).isEqualTo("LEFT_OUT HELD_OUT");
        assertThat(explained(other)).isEqualTo("ANNOUNCED ");
    }

    private RegistrationFixture person(LiveEventFixture event, boolean chosen) {
        return Stream.generate(() -> aRegistrationFor(event))
                .filter(one -> isChosen(key(one), "PT1H", 50) == chosen)
                .findFirst()
                .orElseThrow();
    }

    /** An event whose reminder of an hour before is due within the lead, and held out from so many percent. */
    private LiveEventFixture event(int percent) {
        LiveEventFixture event = anEventIn(Duration.ofMinutes(60).plusSeconds(50))
                .on("EMAIL", "SMS")
                .withDefaultRules();
        put(event.organizerId(), percent);
        event.tell(service);
        Plannings.await(jdbc, event);
        return event;
    }

    private void put(String organizer, int percent) {
        RestClient.create("http://localhost:" + port)
                .put()
                .uri("/api/v1/reminder-rules")
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)))
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"rules\": [{\"offset\": \"PT1H\", \"lateRegistrants\": \"SEND_NOW\", \"holdOutPercent\": "
                        + percent + "}]}")
                .retrieve()
                .toBodilessEntity();
        Plannings.awaitDefaults(jdbc, organizer);
    }

    private int percent(LiveEventFixture event) {
        return jdbc.sql("select coalesce(hold_out_percent, 0) from timer where event_id = :id and rule = 'PT1H'")
                .param("id", event.eventId())
                .query(Integer.class)
                .single();
    }

    private List<Announced.Reminder> announced(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count);
    }

    private static List<Announced.Reminder> of(String rule, List<Announced.Reminder> reminders) {
        return reminders.stream().filter(one -> one.rule().equals(rule)).toList();
    }

    private static void isValid(Announced.Reminder reminder) {
        Contracts.assertValid("reminders.v1", "ReminderDue", reminder.data().toString());
    }

    private static String key(RegistrationFixture person) {
        return person.registrationId().toString();
    }

    private String explained(RegistrationFixture person) {
        JsonNode item = JsonMapper.shared()
                .readTree(RestClient.create("http://localhost:" + port)
                        .get()
                        .uri("/api/v1/reminders/explain?eventId=" + person.eventId() + "&registrationId=" + key(person))
                        .headers(headers -> headers.setBearerAuth(Tokens.organizer(person.organizerId())))
                        .retrieve()
                        .body(String.class))
                .at("/items/0");
        return item.get("decision").asString() + " " + item.get("reason").asString("");
    }
}
