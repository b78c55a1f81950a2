package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.TableOwner;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

/** Timers take turns: neither a timer with a huge audience nor one that fails delays the others. */
@SchedulerTest
class TurnsIT {

    private static final TraceParent TRACE = new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    @LocalManagementPort
    private int managementPort;

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TableOwner owner;

    @Autowired
    private MeterRegistry meters;

    @BeforeEach
    void armWhatOthersLeft() {
        armAll();
    }

    @Test
    void aHugeTimerDoesNotDelaySmallOnesThatAreDueAtTheSameTime() {
        LiveEventFixture huge = anEventIn(Duration.ofSeconds(50), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(huge, 3_000));
        huge.tell(service);
        assertThat(armer.armNext()).isTrue();
        LiveEventFixture small = anEventIn(Duration.ofSeconds(50), "PT0S");
        aRegistrationFor(small).tell(service);
        small.tell(service);

        assertThat(armer.armNext()).isTrue();

        assertThat(TimerRows.inShort(jdbc, small.eventId())).containsExactly("1 PT0S ARMED");
        assertThat(TimerRows.inShort(jdbc, huge.eventId())).containsExactly("1 PT0S ARMING");
    }

    @Test
    void theEarliestDueGoesFirst() {
        LiveEventFixture later = anEventIn(Duration.ofSeconds(55), "PT0S");
        LiveEventFixture earlier = anEventIn(Duration.ofSeconds(45), "PT0S");
        LiveEventFixture.tell(service, later, earlier);

        assertThat(armer.armNext()).isTrue();

        assertThat(TimerRows.inShort(jdbc, earlier.eventId())).containsExactly("1 PT0S ARMED");
        assertThat(TimerRows.inShort(jdbc, later.eventId())).containsExactly("1 PT0S SCHEDULED");
    }

    @Test
    void aTimerThatFailsWaitsAloneAndShows() {
        LiveEventFixture broken = anEventIn(Duration.ofSeconds(40), "PT0S");
        LiveEventFixture sound = anEventIn(Duration.ofSeconds(50), "PT0S");
        RegistrationFixture member = aRegistrationFor(broken);
        member.tell(service);
        aRegistrationFor(sound).tell(service);
        LiveEventFixture.tell(service, broken, sound);
        failOn(member.registrationId());
        try {
            assertThat(armer.armNext()).isTrue();
            assertThat(armer.armNext()).isTrue();
            armer.measure();

            assertThat(TimerRows.inShort(jdbc, sound.eventId())).containsExactly("1 PT0S ARMED");
            assertThat(TimerRows.inShort(jdbc, broken.eventId())).containsExactly("1 PT0S SCHEDULED SLICE_FAILED");
            assertThat(secondsToWait(broken)).isLessThanOrEqualTo(1);
            assertThat(meters.get("callboard.timers.failing").gauge().value()).isEqualTo(1);

            for (int attempt = 2; attempt <= 7; attempt++) {
                endBackOff(broken);
                assertThat(armer.armNext()).isTrue();
            }
            assertThat(secondsToWait(broken)).isBetween(20, 60);
        } finally {
            owner.jdbc().sql("drop trigger fail on outbox").update();
        }

        endBackOff(broken);
        armAll();
        armer.measure();

        assertThat(TimerRows.inShort(jdbc, broken.eventId())).containsExactly("1 PT0S ARMED");
        assertThat(TimerRows.only(jdbc, broken.eventId(), "PT0S", 1).published())
                .isEqualTo(1);
        assertThat(meters.get("callboard.timers.failing").gauge().value()).isZero();
    }

    @Test
    void metricsShowWaitingAndLateTimers() {
        LiveEventFixture waiting = anEventIn(Duration.ofSeconds(50), "PT0S");
        LiveEventFixture.tell(service, waiting);
        jdbc.sql("update timer set next_slice_at = now() - interval '40 s', due_at = now() - interval '20 s' "
                        + "where event_id = :id")
                .param("id", waiting.eventId())
                .update();
        long armedBefore = lateness().count();
        double lateBefore = lateness().totalAmount();

        armer.measure();
        assertThat(meters.get("callboard.arming.backlog").gauge().value()).isEqualTo(1);
        assertThat(meters.get("callboard.arming.backlog.age").gauge().value()).isGreaterThanOrEqualTo(40);

        armAll();
        armer.measure();
        assertThat(meters.get("callboard.arming.backlog").gauge().value()).isZero();
        assertThat(meters.get("callboard.arming.backlog.age").gauge().value()).isZero();
        assertThat(lateness().count()).isEqualTo(armedBefore + 1);
        assertThat(lateness().totalAmount() - lateBefore).isGreaterThanOrEqualTo(20);
    }

    /** The histogram keeps at most one exemplar in 90 ms, and no other test is late by as much. */
    @Test
    void theLatenessNamesTheTraceOfItsTimer() {
        await().untilAsserted(() -> {
            LiveEventFixture traced = anEventIn(Duration.ofSeconds(50), "PT0S");
            traced.tell(service, TRACE);
            jdbc.sql("update timer set due_at = now() - interval '100 s' where event_id = :id")
                    .param("id", traced.eventId())
                    .update();
            armAll();

            assertThat(openMetrics())
                    .containsPattern(
                            "callboard_timers_lateness_seconds_bucket\\{.*le=\"300.0\"} \\S+ # \\{.*trace_id=\""
                                    + TRACE.traceId() + "\"");
        });
    }

    private String openMetrics() {
        return Objects.requireNonNull(RestClient.create("http://localhost:" + managementPort)
                .get()
                .uri("/actuator/prometheus")
                .header("Accept", "application/openmetrics-text")
                .retrieve()
                .body(String.class));
    }

    private DistributionSummary lateness() {
        return meters.get("callboard.timers.lateness").tag("kind", "REMINDER").summary();
    }

    @Test
    void theLeadFollowsFromTheSizeOfTheAudience() {
        LiveEventFixture small = anEventIn(Duration.ofSeconds(100), "PT0S");
        LiveEventFixture large = anEventIn(Duration.ofSeconds(100), "PT0S");
        LiveEventFixture tooLarge = anEventIn(Duration.ofMinutes(11), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(small, 2));
        RegistrationFixture.tell(service, registrationsFor(large, 3));
        RegistrationFixture.tell(service, registrationsFor(tooLarge, 1));
        // As if the audience had 997,000 and 99,999,999 more members.
        enlarge(large, 1_000_000);
        enlarge(tooLarge, 100_000_000);
        LiveEventFixture.tell(service, small, large, tooLarge);

        armer.maintain();
        armAll();

        assertThat(TimerRows.inShort(jdbc, large.eventId())).containsExactly("1 PT0S ARMED");
        assertThat(TimerRows.inShort(jdbc, small.eventId())).containsExactly("1 PT0S SCHEDULED");
        assertThat(TimerRows.inShort(jdbc, tooLarge.eventId())).containsExactly("1 PT0S SCHEDULED");
        assertThat(jdbc.sql("select members from audience_size where event_id = :id")
                        .param("id", small.eventId())
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    private void enlarge(LiveEventFixture event, int members) {
        jdbc.sql("update audience_size set members = :members where event_id = :id")
                .param("members", members)
                .param("id", event.eventId())
                .update();
    }

    private void failOn(UUID registrationId) {
        owner.jdbc().sql("""
                create or replace function fail() returns trigger language plpgsql as
                $$ begin raise exception 'injected'; end $$
                """).update();
        owner.jdbc().sql("""
                create trigger fail before insert on outbox for each row
                when (new.message_key = '%s') execute function fail()
                """.formatted(registrationId)).update();
    }

    private int secondsToWait(LiveEventFixture event) {
        return jdbc.sql("""
                        select floor(extract(epoch from next_slice_at - now()))::integer from timer where event_id = :id
                        """).param("id", event.eventId()).query(Integer.class).single();
    }

    private void endBackOff(LiveEventFixture event) {
        jdbc.sql("update timer set next_slice_at = now() where event_id = :id")
                .param("id", event.eventId())
                .update();
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }
}
