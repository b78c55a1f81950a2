package io.callboard.scheduler.rule;

import java.time.Duration;
import java.util.Optional;

/** When a reminder is due if its instant falls into quiet hours. */
public enum InQuietHours {
    /** It is due before they begin. */
    EARLIER,
    /** It is due at its instant. */
    ON_TIME;

    private static final Duration LONG = Duration.ofHours(1);

    /** The value of a rule that names none: a message about what happens soon, or has happened, must not be early. */
    static InQuietHours usual(String rule) {
        Optional<ReminderRule> known = ReminderRule.parse(rule);
        return known.filter(parsed ->
                                parsed.at() != null || parsed.usualLength().compareTo(LONG) >= 0)
                        .isPresent()
                ? EARLIER
                : ON_TIME;
    }
}
