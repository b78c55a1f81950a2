package io.callboard.analytics;

import io.callboard.chassis.testing.LaterMessages;
import io.callboard.chassis.testing.LaterRelease;
import io.callboard.chassis.testing.PlatformTest;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The consumer of registrations reads what a later release writes: it skips what it does not know, and applies what it knows. */
@PlatformTest
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
        if (type.equals("RegistrationRepeated")) {
            // Only a guest pass that is known to show a seat is accepted.
            reading.skipsUnknown("/guestStatus");
        }
        reading.check();
    }
}
