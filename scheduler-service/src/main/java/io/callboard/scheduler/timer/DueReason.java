package io.callboard.scheduler.timer;

/** Why a timer is due at its instant, if quiet hours or the spreading of its rule have a part in it. */
public enum DueReason {
    /** The instant of the rule falls into quiet hours, so the timer is due before they begin. */
    QUIET_HOURS,
    /** It falls into quiet hours that were set after they had begun, or so shortly before that nothing could be moved. */
    QUIET_HOURS_SET_LATE,
    /** Whether it falls into quiet hours depends on a time zone that this version of Java does not know. */
    QUIET_HOURS_UNKNOWN,
    /** The timer is due earlier than its rule, so that the last recipient has it at the instant of the rule. */
    SPREAD,
    /** Both: it is due so much before the instant to which quiet hours move it. */
    QUIET_HOURS_AND_SPREAD,
    /** Quiet hours do not move it: its rule says so, or it was made by hand. */
    ON_TIME
}
