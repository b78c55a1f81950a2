package io.callboard.scheduler.planning;

import java.time.Duration;
import java.time.Instant;

/**
 * A wish of registrants of a live event on which its timers depend.
 *
 * @param text FEWER, or the offset of an extra reminder
 * @param since when the first of them wished it
 */
record AudienceWish(String text, Instant since) {

    static final String ALL = "ALL";
    static final String FEWER = "FEWER";

    boolean isExtra() {
        return !text.equals(FEWER);
    }

    /** The offset of an extra reminder that is due so long before the start. */
    static String extra(Duration beforeStart) {
        return beforeStart.toString();
    }

    Duration beforeStart() {
        return Duration.parse(text);
    }
}
