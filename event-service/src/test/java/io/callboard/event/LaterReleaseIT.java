package io.callboard.event;

import io.callboard.chassis.testing.LaterRelease;
import io.callboard.chassis.testing.PlatformTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The consumers read what a later release writes: they skip what they do not know, and apply what they know. */
@PlatformTest
class LaterReleaseIT {

    @Autowired
    private LaterRelease laterRelease;

    @Test
    void readsEachMessageOfEachTopic() {
        laterRelease
                .play()
                .ignores(
                        "registrations.v1",
                        "RegistrationRepeated",
                        "RegistrationPassIssued",
                        "RegistrationEmailChangeRequested",
                        "RegistrationEmailChanged")
                .ignores("reminders.v1", "ReminderDue", "RemindersExpected")
                .ignores("reminder-controls.v1", "AnnouncementWritten", "PauseChanged", "ReminderCancelled")
                .check();
    }
}
