package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Vectors;
import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.schedule.Schedule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RescheduleTest {

    @ParameterizedTest
    @MethodSource("instants")
    void previewsTheInstantsOfTheContract(Vectors.Instants vector) {
        var schedule = new Schedule(
                vector.start().local(),
                vector.start().zone(),
                "PT1H",
                vector.startsAt(),
                vector.startsAt().plus(Duration.ofHours(1)));

        assertThat(Reschedule.dueRules(
                        schedule,
                        vector.rules().stream().map(ReminderRule::parse).toList()))
                .extracting(due -> new Vectors.Instants.Due(due.rule().toString(), due.dueAt()))
                .containsExactlyElementsOf(vector.due());
    }

    static List<Vectors.Instants> instants() {
        return Vectors.reminderInstants();
    }
}
