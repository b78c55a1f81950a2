package io.callboard.analytics;

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
                .after("live-events.v1", "LiveEventScheduled")
                .ignores("engagement.v1", "PlaybackReported")
                // The passes that it ended are not known here.
                .ignores("registrations.v1", "RegistrationEmailChangeRequested", "RegistrationEmailChanged")
                .ignores("reminders.v1", "RemindersAnnounced", "RemindersExpected")
                // It counts, but not as done by a person.
                .skipsUnknown("deliveries.v1", "DeliveryOpened", "/actor")
                .skipsUnknown("deliveries.v1", "DeliveryClicked", "/actor")
                // Only a guest pass that is known to show a seat is accepted.
                .skipsUnknown("registrations.v1", "RegistrationRepeated", "/guestStatus")
                .check();
    }
}
