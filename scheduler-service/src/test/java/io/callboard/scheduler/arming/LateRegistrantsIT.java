package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

/**
 * Who gets a reminder although their registration is confirmed late, by the policy of its rule: before arming, between
 * arming and the due instant, in the middle of the slices, after the due instant, after the due instant of a nearer rule,
 * and after the useful time. The tests set the instants of timers, and never wait.
 */
@SchedulerTest
class LateRegistrantsIT {

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

    @ParameterizedTest
    @CsvSource({"SKIP, 2", "NEAREST_ONLY, 3", "SEND_NOW, 3"})
    void onlyAfterTheDueInstantThePolicyDecides(String policy, int announced) {
        LiveEventFixture event = withRule(policy, "");
        RegistrationFixture before = aRegistrationFor(event);
        before.tell(service);
        armAll();
        RegistrationFixture between = aRegistrationFor(event).at(Instant.now());
        between.tell(service);
        between.tell(service);
        due(event, "PT1H", "1 minute");
        RegistrationFixture after = aRegistrationFor(event).at(Instant.now());
        after.tell(service);
        after.tell(service);

        assertThat(keys(event, announced))
                .hasSize(announced)
                .doesNotHaveDuplicates()
                .contains(
                        before.registrationId().toString(),
                        between.registrationId().toString());
        assertThat(keys(event, announced).contains(after.registrationId().toString()))
                .isEqualTo(announced == 3);
    }

    @ParameterizedTest
    @CsvSource({"SKIP, false", "NEAREST_ONLY, false", "SEND_NOW, true"})
    void aNearerReminderThatIsDueTakesTheTurn(String policy, boolean gets) {
        LiveEventFixture event = withRule(policy, "\"usefulUntil\": \"PT0S\", ");
        armAll();
        due(event, "PT1H", "40 minutes");
        jdbc.sql("update timer set late_until = now() - interval '10 minutes' where event_id = :id"
                        + " and late_until < useful_until")
                .param("id", event.eventId())
                .update();
        RegistrationFixture late = aRegistrationFor(event).at(Instant.now());
        late.tell(service);

        assertThat(individually(event)).isEqualTo(gets ? 1 : 0);
    }

    @Test
    void nobodyGetsItAfterItsUsefulTime() {
        LiveEventFixture event = withRule("SEND_NOW", "");
        armAll();
        due(event, "PT1H", "40 minutes");
        jdbc.sql("update timer set useful_until = now(), late_until = now() where event_id = :id and rule = 'PT1H'")
                .param("id", event.eventId())
                .update();

        aRegistrationFor(event).at(Instant.now()).tell(service);

        assertThat(individually(event)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SKIP", "NEAREST_ONLY", "SEND_NOW"})
    void theMiddleOfTheSlicesMakesNoDifference(String policy) {
        LiveEventFixture event = withRule(policy, "");
        List<RegistrationFixture> people = registrationsFor(event, 702).stream()
                .sorted(Comparator.comparing(one -> one.registrationId().toString()))
                .toList();
        RegistrationFixture first = people.getFirst();
        RegistrationFixture last = people.getLast();
        RegistrationFixture.tell(service, people.subList(1, 701));
        assertThat(armer.armNext()).isTrue();
        RegistrationFixture.tell(service, List.of(first, last));
        armAll();

        assertThat(TimerRows.only(jdbc, event.eventId(), "PT1H", 1).published()).isEqualTo(702);
        assertThat(individually(event)).isEqualTo(1);
    }

    @Test
    void aSliceAfterTheDueInstantFollowsThePolicyToo() {
        for (String policy : List.of("SKIP", "SEND_NOW")) {
            LiveEventFixture event = withRule(policy, "");
            due(event, "PT1H", "1 minute");
            aRegistrationFor(event).tell(service);
            aRegistrationFor(event).at(Instant.now()).tell(service);
            armAll();

            assertThat(TimerRows.only(jdbc, event.eventId(), "PT1H", 1).published())
                    .as(policy)
                    .isEqualTo(policy.equals("SKIP") ? 1 : 2);
        }
    }

    @Test
    void aPolicyThatChangesAppliesToTimersThatHaveNotBegunToArm() {
        LiveEventFixture event = withRule("SKIP", "");
        put(event.organizerId(), "SEND_NOW", "");

        assertThat(policy(event)).isEqualTo("SEND_NOW true");
        armAll();
        put(event.organizerId(), "SKIP", "");
        assertThat(policy(event)).isEqualTo("SEND_NOW true");
    }

    @ParameterizedTest
    @CsvSource({
        "SKIP, SKIP false",
        "NEAREST_ONLY, SEND_NOW true",
        "SEND_NOW, SEND_NOW true",
        "OF_A_LATER_RELEASE, SKIP false"
    })
    void theRulesOfALiveEventHaveThePolicyOfTheLiveEvent(String named, String policy) {
        LiveEventFixture event = anEventIn(Duration.ofMinutes(80), "PT1H", "PT30M");
        event.tell(service);
        assertThat(policy(event)).isEqualTo("SKIP false");

        event.withLateRegistrants(named).tell(service);

        assertThat(policy(event)).isEqualTo(policy);
    }

    /** An event whose rules are PT1H with this policy, and PT30M. PT1H is due within the lead. */
    private LiveEventFixture withRule(String policy, String more) {
        LiveEventFixture event =
                anEventIn(Duration.ofMinutes(60).plusSeconds(50)).withDefaultRules();
        put(event.organizerId(), policy, more);
        event.tell(service);
        Plannings.await(jdbc, event);
        return event;
    }

    private void put(String organizer, String policy, String more) {
        RestClient.create("http://localhost:" + port)
                .put()
                .uri("/api/v1/reminder-rules")
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)))
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"rules\": [{\"offset\": \"PT1H\", " + more + "\"lateRegistrants\": \"" + policy
                        + "\"}, {\"offset\": \"PT30M\"}]}")
                .retrieve()
                .toBodilessEntity();
        Plannings.awaitDefaults(jdbc, organizer);
    }

    private String policy(LiveEventFixture event) {
        return Objects.requireNonNull(
                jdbc.sql("""
                        select late_policy || ' ' || (late_until is not null) from timer
                        where event_id = :id and rule = 'PT1H'
                        """).param("id", event.eventId()).query(String.class).single());
    }

    /** Moves the due instant of the timer into the past. */
    private void due(LiveEventFixture event, String rule, String ago) {
        jdbc.sql("update timer set due_at = now() - :ago::interval where event_id = :id and rule = :rule")
                .param("ago", ago)
                .param("id", event.eventId())
                .param("rule", rule)
                .update();
        armer.maintain();
    }

    private long individually(LiveEventFixture event) {
        return jdbc.sql("""
                        select count(*) from late_arming l join timer t on t.timer_id = l.timer_id
                        where t.event_id = :id and l.individually
                        """).param("id", event.eventId()).query(Long.class).single();
    }

    private List<String> keys(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count).stream()
                .map(Announced.Reminder::key)
                .toList();
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }
}
