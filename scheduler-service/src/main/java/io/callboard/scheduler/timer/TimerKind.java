package io.callboard.scheduler.timer;

import org.jspecify.annotations.Nullable;

/**
 * What a timer announces: a reminder of registrants or of hosts, a notice of a change, a text of the organizer, a
 * follow-up, or a replay. The names travel in messages.
 */
public enum TimerKind {
    REMINDER,
    /** For the hosts who have its rule among their own. */
    HOST_REMINDER,
    RESCHEDULED,
    CANCELLED,
    /** A text that the organizer wrote. It does not depend on the schedule, so a move of the live event leaves it. */
    ANNOUNCEMENT,
    /** After the end, for all registrants with a seat. */
    FOLLOW_UP,
    /** After the end, for those who attended. */
    FOLLOW_UP_ATTENDED,
    /** After the end, for those who did not attend. */
    FOLLOW_UP_NO_SHOW,
    /** The recording can be watched. */
    REPLAY_READY;

    /** ATTENDED or NO_SHOW if it is only for those; null for all. */
    @Nullable
    String attendance() {
        return switch (this) {
            case FOLLOW_UP_ATTENDED -> "ATTENDED";
            case FOLLOW_UP_NO_SHOW -> "NO_SHOW";
            case REMINDER, HOST_REMINDER, RESCHEDULED, CANCELLED, ANNOUNCEMENT, FOLLOW_UP, REPLAY_READY -> null;
        };
    }

    /** Whether it is for people with a seat, and an organizer can cancel it by hand. A notice reports a change. */
    public boolean isReminder() {
        return switch (this) {
            case REMINDER, HOST_REMINDER, FOLLOW_UP, FOLLOW_UP_ATTENDED, FOLLOW_UP_NO_SHOW, REPLAY_READY -> true;
            case RESCHEDULED, CANCELLED, ANNOUNCEMENT -> false;
        };
    }
}
