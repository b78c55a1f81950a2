package io.callboard.scheduler;

import io.callboard.chassis.testing.LaterMessages;
import io.callboard.chassis.testing.LaterRelease;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The consumer of registrations reads what a later release writes: it skips what it does not know, and applies what it knows. */
@SchedulerTest
class LaterReleaseIT {

    @Autowired
    private LaterRelease laterRelease;

    static List<String> registrations() {
        return LaterMessages.types("registrations.v1");
    }

    @ParameterizedTest
    @MethodSource("registrations")
    void readsRegistrations(String type) {
        LaterRelease.Reading reading =
                laterRelease.reads("registrations.v1", type).after("live-events.v1", "LiveEventScheduled");
        // A worker plans again for quiet hours and wishes. What it cancels depends on what was planned until then.
        reading.withoutRowsOf("timer");
        if (Set.of("RegistrationRepeated", "RegistrationPassIssued").contains(type)) {
            reading.ignoresIt();
        }
        if (type.equals("RegistrationChanged")) {
            // Counts as ALL, which adds no wish to those of the live event.
            reading.skipsUnknown("/reminders");
        }
        reading.check();
    }
}
