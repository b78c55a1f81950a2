package io.callboard.scheduler.rule;

import java.time.Duration;
import java.util.Optional;

/**
 * When a reminder is due after the registration of each person was confirmed.
 *
 * @param text such as {@code P2D@REGISTRATION}; timers are identified by it
 * @param offset how long after: calendar days of the event's zone first, then exact time
 */
public record AfterRegistrationRule(String text, ReminderRule offset) {

    static final Duration SHORTEST = Duration.ofMinutes(15);
    static final Duration LONGEST = Duration.ofDays(90);

    private static final String SUFFIX = "@REGISTRATION";

    static AfterRegistrationRule of(ReminderRule offset) {
        return new AfterRegistrationRule(offset.text() + SUFFIX, offset);
    }

    /** Empty if the text is no rule of a reminder after the registration that this version knows. */
    public static Optional<AfterRegistrationRule> parse(String text) {
        if (!text.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        return ReminderRule.parseOffset(text.substring(0, text.length() - SUFFIX.length()))
                .map(offset -> new AfterRegistrationRule(text, offset));
    }

    /** How long after the registration it is due, on days without a change of clocks. */
    public Duration usualLength() {
        return offset.usualLength();
    }
}
