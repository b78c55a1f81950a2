package io.callboard.scheduler.timer;

/**
 * What a timer announces: a reminder of registrants or of hosts, a notice of a change, or a text of the organizer. The
 * names travel in messages.
 */
public enum TimerKind {
    REMINDER,
    /** For the hosts who have its rule among their own. */
    HOST_REMINDER,
    RESCHEDULED,
    CANCELLED,
    /** A text that the organizer wrote. It does not depend on the schedule, so a move of the live event leaves it. */
    ANNOUNCEMENT;

    /** Whether it is a reminder, which a rule places before the start. A notice reports a change. */
    boolean isReminder() {
        return this == REMINDER || this == HOST_REMINDER;
    }
}
