package io.callboard.analytics;

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

    static List<String> liveEvents() {
        return LaterMessages.types("live-events.v1");
    }

    @ParameterizedTest
    @MethodSource("liveEvents")
    void readsLiveEvents(String type) {
        LaterRelease.Reading reading = laterRelease.reads("live-events.v1", type);
        reading.check();
    }

    static List<String> registrations() {
        return LaterMessages.types("registrations.v1");
    }

    @ParameterizedTest
    @MethodSource("registrations")
    void readsRegistrations(String type) {
        LaterRelease.Reading reading =
                laterRelease.reads("registrations.v1", type).after("live-events.v1", "LiveEventScheduled");
        reading.check();
    }

    static List<String> attendances() {
        return LaterMessages.types("attendance.v1");
    }

    @ParameterizedTest
    @MethodSource("attendances")
    void readsAttendances(String type) {
        LaterRelease.Reading reading = laterRelease
                .reads("attendance.v1", type)
                .after("live-events.v1", "LiveEventScheduled")
                .after("registrations.v1", "RegistrationConfirmed");
        reading.check();
    }

    static List<String> deliveries() {
        return LaterMessages.types("deliveries.v1");
    }

    @ParameterizedTest
    @MethodSource("deliveries")
    void readsDeliveries(String type) {
        LaterRelease.Reading reading = laterRelease
                .reads("deliveries.v1", type)
                .after("live-events.v1", "LiveEventScheduled")
                .after("registrations.v1", "RegistrationConfirmed");
        reading.check();
    }

    static List<String> reminders() {
        return LaterMessages.types("reminders.v1");
    }

    @ParameterizedTest
    @MethodSource("reminders")
    void readsReminders(String type) {
        LaterRelease.Reading reading = laterRelease
                .reads("reminders.v1", type)
                .after("live-events.v1", "LiveEventScheduled")
                .after("registrations.v1", "RegistrationConfirmed");
        if (Set.of("RemindersAnnounced", "RemindersExpected").contains(type)) {
            reading.ignoresIt();
        }
        reading.check();
    }

    static List<String> pageViews() {
        return LaterMessages.types("page-views.v1");
    }

    @ParameterizedTest
    @MethodSource("pageViews")
    void readsPageViews(String type) {
        LaterRelease.Reading reading =
                laterRelease.reads("page-views.v1", type).after("live-events.v1", "LiveEventScheduled");
        reading.check();
    }

    static List<String> facts() {
        return LaterMessages.types("engagement.v1");
    }

    @ParameterizedTest
    @MethodSource("facts")
    void readsFacts(String type) {
        LaterRelease.Reading reading = laterRelease
                .reads("engagement.v1", type)
                .after("live-events.v1", "LiveEventScheduled")
                .after("registrations.v1", "RegistrationConfirmed");
        reading.check();
    }
}
