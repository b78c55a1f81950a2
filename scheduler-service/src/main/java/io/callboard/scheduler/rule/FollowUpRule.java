package io.callboard.scheduler.rule;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a follow-up is due after the end of a live event, and for whom.
 *
 * @param text such as {@code PT1H@END/ATTENDED}; timers are identified by it
 * @param offset how long after the end: calendar days of the event's zone first, then exact time
 */
public record FollowUpRule(String text, ReminderRule offset, Audience audience) {

    private static final Pattern TEXT = Pattern.compile("([^@]{1,40})@END/([A-Z_]{1,20})");

    /** Those of the registrants with a seat whom it is for. The names are stored and served. */
    public enum Audience {
        ALL,
        ATTENDED,
        NO_SHOW;

        /** The one of this name; empty for another text. */
        static Optional<Audience> of(String name) {
            for (Audience audience : values()) {
                if (audience.name().equals(name)) {
                    return Optional.of(audience);
                }
            }
            return Optional.empty();
        }

        /** Whether a person can belong to both. */
        public boolean overlaps(Audience other) {
            return this == ALL || other == ALL || this == other;
        }
    }

    static FollowUpRule of(ReminderRule offset, Audience audience) {
        return new FollowUpRule(offset.text() + "@END/" + audience, offset, audience);
    }

    /** Empty if the text is no rule of a follow-up that this version knows. */
    public static Optional<FollowUpRule> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return ReminderRule.parseOffset(parts.group(1))
                .flatMap(offset ->
                        Audience.of(parts.group(2)).map(audience -> new FollowUpRule(text, offset, audience)));
    }
}
