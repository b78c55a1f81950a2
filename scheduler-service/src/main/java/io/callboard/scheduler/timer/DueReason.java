package io.callboard.scheduler.timer;

/** Why a timer is due at its instant, if quiet hours have a part in it. */
public enum DueReason {
    /** The instant of the rule falls into quiet hours, so the timer is due before they begin. */
    QUIET_HOURS,
    /** It falls into quiet hours that were set after they had begun, or so shortly before that nothing could be moved. */
    QUIET_HOURS_SET_LATE,
    /** Whether it falls into quiet hours depends on a time zone that this version of Java does not know. */
    QUIET_HOURS_UNKNOWN,
    /** Quiet hours do not move it: its rule says so, or it was made by hand. */
    ON_TIME
}
