package io.callboard.event;

import io.callboard.chassis.testing.LaterMessages;
import io.callboard.chassis.testing.LaterRelease;
import io.callboard.chassis.testing.PlatformTest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The consumers read what a later release writes: they skip what they do not know, and apply what they know. */
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
        LaterRelease.Reading reading = laterRelease.reads("registrations.v1", type);
        if (Set.of("RegistrationRepeated", "RegistrationPassIssued").contains(type)) {
            reading.ignoresIt();
        }
        reading.check();
    }

    static List<String> announcements() {
        return LaterMessages.types("reminders.v1");
    }

    @ParameterizedTest
    @MethodSource("announcements")
    void readsAnnouncements(String type) {
        LaterRelease.Reading reading = laterRelease.reads("reminders.v1", type);
        if (Set.of("ReminderDue", "RemindersExpected").contains(type)) {
            reading.ignoresIt();
        }
        reading.check();
    }

    static List<String> controls() {
        return LaterMessages.types("reminder-controls.v1");
    }

    @ParameterizedTest
    @MethodSource("controls")
    void readsControls(String type) {
        LaterRelease.Reading reading = laterRelease.reads("reminder-controls.v1", type);
        if (Set.of("AnnouncementWritten", "PauseChanged", "ReminderCancelled").contains(type)) {
            reading.ignoresIt();
        }
        reading.check();
    }
}
