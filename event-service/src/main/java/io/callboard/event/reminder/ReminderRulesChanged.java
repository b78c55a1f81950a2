package io.callboard.event.reminder;

import io.callboard.chassis.message.Versioned;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The default rules of an organizer, as reminder-controls.v1 carries them. */
record ReminderRulesChanged(
        String organizerId,
        @Nullable Long version,
        @Nullable List<String> rules,
        @Nullable List<String> wallClockRules) implements Versioned {

    @Override
    public boolean isState() {
        return version != null && rules != null;
    }
}
