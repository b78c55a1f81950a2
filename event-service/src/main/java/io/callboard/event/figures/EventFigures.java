package io.callboard.event.figures;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one live event.
 *
 * @param registrations number of registrations by status; a status without registrations may be missing
 * @param lastReminder the reminder that was due last under the present schedule; null if there was none
 */
public record EventFigures(
        Map<String, Long> registrations, @Nullable LastReminder lastReminder) {

    /**
     * A reminder that is due or past.
     *
     * @param messages how many messages were announced for it, on all channels
     */
    public record LastReminder(String rule, Instant sendAt, long messages) {}
}
