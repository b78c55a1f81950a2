package io.callboard.event.host;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.event.reminder.ReminderRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A host to be added, with checked values. */
record NewHost(
        String firstName,
        @Nullable String lastName,
        EmailAddress email,
        @Nullable String locale,
        @Nullable String timeZone,
        List<ReminderRule> reminderRules) {

    /** Contains no value, so that no address gets into a log by accident. */
    @Override
    public String toString() {
        return "NewHost";
    }
}
