package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Each state of a timer is on timers.v1, once and in its order, whichever statement made it. */
@SchedulerTest
class TimerStatesIT {

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @Test
    void publishesWhatIsPlannedArmedAndDone() {
        LiveEventFixture event =
                anEventIn(Duration.ofSeconds(50), "PT1H", "PT0S").on("EMAIL", "SMS");
        event.tell(service);
        // The same message again changes nothing.
        event.tell(service);
        aRegistrationFor(event).on("EMAIL", "SMS").tell(service);
        aRegistrationFor(event).tell(service);

        armAll();
        jdbc.sql("update timer set due_at = now() - interval '1 s' where event_id = :event and status = 'ARMED'")
                .param("event", event.eventId())
                .update();
        armer.maintain();

        assertThat(states(event, 5))
                .containsExactlyInAnyOrder(
                        "TimerSkipped PT1H SKIPPED PAST_DUE 0 0",
                        "TimerPlanned PT0S SCHEDULED null 0 0",
                        "TimerArmed PT0S ARMED null 2 3",
                        // Of the statement above.
                        "TimerArmed PT0S ARMED null 2 3",
                        "TimerDone PT0S DONE null 2 3");
    }

    @Test
    void publishesWhatEndsBeforeItIsDue() {
        LiveEventFixture event = anEventIn(Duration.ofHours(2), "PT1H");
        event.tell(service);
        event.rescheduledBy(Duration.ofHours(3)).tell(service);
        event.rescheduledBy(Duration.ofHours(3)).cancelled().tell(service);

        assertThat(states(event, 5))
                .contains(
                        "TimerPlanned PT1H SCHEDULED null 0 0",
                        "TimerCancelled PT1H CANCELLED SUPERSEDED 0 0",
                        "TimerCancelled PT1H CANCELLED EVENT_CANCELLED 0 0");
    }

    @Test
    void theSlicesOfATimerPublishNoStates() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT1H");
        event.tell(service);
        for (String slice : List.of(
                "status = 'ARMING', audience = 1, published = 1",
                "audience = 2, published = 3",
                "reason = 'SLICE_FAILED', attempts = 1",
                "status = 'ARMED', reason = null, attempts = 0, audience = 3, published = 4")) {
            jdbc.sql("update timer set next_slice_at = due_at, " + slice + " where event_id = :event")
                    .param("event", event.eventId())
                    .update();
        }

        assertThat(states(event, 2))
                .containsExactly("TimerPlanned PT1H SCHEDULED null 0 0", "TimerArmed PT1H ARMED null 3 4");
    }

    @Test
    void aStatementThatChangesNoStatePublishesNone() {
        LiveEventFixture event = anEventIn(Duration.ofHours(2), "PT1H");
        event.tell(service);
        states(event, 1);

        jdbc.sql("update timer set reason = reason where event_id = :event")
                .param("event", event.eventId())
                .update();
        event.withRules("PT15M").tell(service);

        assertThat(states(event, 3))
                .containsExactlyInAnyOrder(
                        "TimerPlanned PT1H SCHEDULED null 0 0",
                        "TimerCancelled PT1H CANCELLED RULE_REMOVED 0 0",
                        "TimerPlanned PT15M SCHEDULED null 0 0");
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }

    /** In short, when so many are there. Checks each against its schema, and that versions rise. */
    private List<String> states(LiveEventFixture event, int expected) {
        String key = event.eventId().toString();
        List<ConsumerRecord<byte[], byte[]>> messages =
                await().until(() -> kafka.received("timers.v1", key), received -> received.size() >= expected);
        Map<String, Long> versions = new HashMap<>();
        return messages.stream()
                .map(message -> {
                    String type = Objects.requireNonNull(KafkaProbe.type(message));
                    Contracts.assertValid("timers.v1", type, message.value());
                    JsonNode state = KafkaProbe.json(message);
                    long version = state.path("version").asLong();
                    assertThat(version)
                            .isGreaterThan(
                                    versions.getOrDefault(state.path("timerId").asString(), 0L));
                    versions.put(state.path("timerId").asString(), version);
                    return "%s %s %s %s %d %d"
                            .formatted(
                                    type,
                                    state.path("rule").asString(),
                                    state.path("status").asString(),
                                    state.path("reason").asString("null"),
                                    state.path("audience").asLong(),
                                    state.path("published").asLong());
                })
                .toList();
    }
}
