package io.callboard.scheduler;

import io.callboard.chassis.testing.LaterRelease;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The consumers read what a later release writes: they skip what they do not know, and apply what they know. */
@SchedulerTest
class LaterReleaseIT {

    @Autowired
    private LaterRelease laterRelease;

    @Test
    void readsEachMessageOfEachTopic() {
        laterRelease
                .play()
                .after("live-events.v1", "LiveEventScheduled")
                // A worker plans again for quiet hours and wishes. Which timers it
                // cancels depends on the timers that were planned until then.
                .withoutRowsOf("timer")
                .ignores(
                        "registrations.v1",
                        "RegistrationRepeated",
                        "RegistrationPassIssued",
                        "RegistrationEmailChangeRequested",
                        "RegistrationEmailChanged")
                .ignores("attendance.v1", "AttendeeJoined", "AttendeeLeft")
                .ignores(
                        "deliveries.v1",
                        "DeliveryDelivered",
                        "DeliveryBounced",
                        "DeliveryComplained",
                        "DeliveryOpened",
                        "DeliveryClicked",
                        "Unsubscribed")
                .skipsUnknown("attendance.v1", "AttendanceRecorded", "/outcome")
                // An unknown choice of reminders counts as ALL, which adds no wish to those of the live event. A person
                // of an unknown status has no seat, and adds no quarter of an hour.
                .skipsUnknown("registrations.v1", "RegistrationChanged", "/reminders", "/status")
                .skipsUnknown("registrations.v1", "RegistrationConfirmed", "/status")
                .skipsUnknown("registrations.v1", "RegistrationPromoted", "/status")
                .check();
    }
}
