package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Messages of a registration carry the schedule that the registrant saw. */
class ToldScheduleIT extends RegisteringScene {

    @Test
    void publishesTheEpochAndScheduleThatItKnewWhenItLags() {
        Instant soon = Instant.now().plus(10, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        Instant later = soon.plus(1, ChronoUnit.HOURS);
        var event = stage.given(aLiveEvent().startingAt(soon));
        var moved = event.rescheduledTo(later);
        var moment = new CountDownLatch(1);

        // The reschedule is on the topic, but is applied only after Ada has registered.
        try (var held = Failpoints.arm("chassis.consumption.before-commit", () -> await(moment))) {
            stage.kafka.send("live-events.v1", event.key(), "LiveEventRescheduled", moved.message());
            try {
                assertThat(stage.register(event, "ada@example.com").status()).isEqualTo(201);
            } finally {
                moment.countDown();
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> stage.knownVersion(event.id()) == moved.version());
        }
        assertThat(stage.register(event, "bob@example.com").status()).isEqualTo(201);
        stage.given(moved.next("CANCELLED"));
        assertThat(stage.register(event, "ada@example.com").problem()).isEqualTo("event-cancelled");
        UUID ada = stage.registrations(event).getLast();
        stage.organizer("org_aurora").delete("/api/v1/registrations/" + ada);

        var messages = stage.published(event, "registrations.v1", 3);
        assertThat(messages)
                .allSatisfy(message -> Contracts.assertValid(
                        "registrations.v1", String.valueOf(KafkaProbe.type(message)), message.value()));
        assertThat(messages.stream()
                        .filter(message -> ada.toString().equals(KafkaProbe.key(message)))
                        .map(KafkaProbe::json))
                .hasSize(2)
                .allSatisfy(state -> {
                    assertThat(state.path("eventEpoch").asInt()).isEqualTo(1);
                    assertThat(state.path("toldSchedule").path("startsAt").asString())
                            .isEqualTo(soon.toString());
                    assertThat(state.path("toldSchedule").path("endsAt").asString())
                            .isEqualTo(later.toString());
                    assertThat(state.path("toldSchedule").path("zone").asString())
                            .isEqualTo("Europe/Berlin");
                });
        assertThat(messages.stream()
                        .filter(message -> !ada.toString().equals(KafkaProbe.key(message)))
                        .map(KafkaProbe::json))
                .singleElement()
                .satisfies(state -> {
                    assertThat(state.path("eventEpoch").asInt()).isEqualTo(2);
                    assertThat(state.path("toldSchedule").path("startsAt").asString())
                            .isEqualTo(later.toString());
                });
    }

    @Test
    void registeringAgainKeepsTheScheduleThatWasTold() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        stage.given(event.rescheduledTo(event.startsAt().plus(1, ChronoUnit.HOURS)));

        stage.register(event, "ada@example.com");
        UUID ada = stage.registrations(event).getFirst();
        stage.organizer("org_aurora").delete("/api/v1/registrations/" + ada);

        var cancelled = stage.published(event, "registrations.v1", 2).getLast();
        assertThat(KafkaProbe.type(cancelled)).isEqualTo("RegistrationCancelled");
        assertThat(KafkaProbe.json(cancelled).path("eventEpoch").asInt()).isEqualTo(1);
    }

    @Test
    void leavesTheToldScheduleOutForARegistrationOfAnEarlierRelease() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID ada = stage.registrations(event).getFirst();
        stage.jdbc
                .sql("update registration set told_epoch = null, told_starts_at = null, told_ends_at = null, "
                        + "told_zone = null where id = :id")
                .param("id", ada)
                .update();

        stage.organizer("org_aurora").delete("/api/v1/registrations/" + ada);

        var cancelled = stage.published(event, "registrations.v1", 2).getLast();
        assertThat(KafkaProbe.json(cancelled).path("eventEpoch").isNull()).isTrue();
        assertThat(KafkaProbe.json(cancelled).path("toldSchedule").isNull()).isTrue();
        Contracts.assertValid("registrations.v1", "RegistrationCancelled", cancelled.value());
    }
}
