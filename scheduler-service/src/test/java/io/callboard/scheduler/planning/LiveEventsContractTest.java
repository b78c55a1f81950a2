package io.callboard.scheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.scheduler.ContractMessages;
import io.callboard.scheduler.planning.LiveEventState.PreviousStart;
import io.callboard.scheduler.planning.LiveEventState.Status;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveEventsContractTest {

    @ParameterizedTest
    @CsvSource({
        "LiveEventScheduled, SCHEDULED",
        "LiveEventChanged, SCHEDULED",
        "LiveEventRescheduled, SCHEDULED",
        "LiveEventStarted, LIVE",
        "LiveEventEnded, ENDED",
        "LiveEventCancelled, CANCELLED"
    })
    void readsTheExampleOfEachType(String type, Status status) {
        LiveEventState state = read(Contracts.example("live-events.v1", type));

        assertThat(state.eventId()).isEqualTo(UUID.fromString("0197c1a0-5b1e-7c3a-9d52-6f2f0f6a1c01"));
        assertThat(state.organizerId()).isEqualTo("org_aurora");
        assertThat(state.status()).isEqualTo(status);
        assertThat(state.version()).isPositive();
        assertThat(state.epoch()).isPositive();
        assertThat(state.schedule().startsAt()).isBefore(state.endsAt());
        assertThat(Schedule.instantOf(
                        state.schedule().local(), ZoneId.of(state.start().zone())))
                .isEqualTo(state.startsAt());
        assertThat(DueInstants.of(state.schedule(), state.reminders().rules()).items())
                .hasSameSizeAs(state.reminders().rules());
        assertThat(state.reminders().channels()).isNotEmpty();
        assertThat(state.occurredAt()).isNotNull();
    }

    @Test
    void readsWhenItWasToStartBeforeAReschedule() {
        LiveEventState state = read(Contracts.example("live-events.v1", "LiveEventRescheduled"));

        assertThat(state.previousStart()).isEqualTo(new PreviousStart(Instant.parse("2026-12-01T17:00:00Z")));
    }

    @Test
    void readsWhetherThereIsAReplay() {
        LiveEventState ready = read(Contracts.example("live-events.v1", "LiveEventReplayReady"));

        assertThat(ready.status()).isEqualTo(Status.ENDED);
        assertThat(ready.replay()).isNotNull();
        assertThat(ready.streamOrder()).isEqualTo(2);
        assertThat(read(Contracts.example("live-events.v1", "LiveEventEnded")).replay())
                .isNull();
    }

    @Test
    void readsAnUnknownStatusAsUnknown() {
        String example = Contracts.example("live-events.v1", "LiveEventEnded").replace("\"ENDED\"", "\"ARCHIVED\"");

        assertThat(read(example).status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void skipsAFactThatIsNoState() {
        LiveEventState fact =
                read("{\"eventId\":\"0197c1a0-5b1e-7c3a-9d52-6f2f0f6a1c01\",\"organizerId\":\"org_aurora\"}");

        assertThat(fact.isState()).isFalse();
    }

    private static LiveEventState read(String json) {
        return ContractMessages.read("live-events.v1", "Any", json, LiveEventState.class);
    }
}
