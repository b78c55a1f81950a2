package io.callboard.scheduler.timer;

/** Why a timer is in its status. */
public enum TimerReason {
    /** The start, zone or duration changed: timers of the new epoch took over. */
    SUPERSEDED,
    EVENT_CANCELLED,
    EVENT_ENDED,
    /** The organizer removed the rule. */
    RULE_REMOVED,
    /** Its instant had passed when the rule was made. */
    PAST_DUE,
    /** Its useful time was over when the scheduler came to it. */
    MISSED,
    /** The rule needs the time zone of the event, and this version of Java does not know that zone. */
    UNKNOWN_ZONE,
    /** The scheduler cannot read the rule. */
    UNKNOWN_RULE,
    /** Another rule of the event is due at the same instant, such as P1D and PT24H: people are reminded once. */
    SAME_INSTANT,
    /** The event was delayed after the reminder of this rule had gone out: nobody is reminded of it twice. */
    ALREADY_SENT,
    /** Its last slice failed and will be tried again. */
    SLICE_FAILED,
    /** Its time was over before this database was built from the topics, so the scheduler does not know its audience. */
    BEFORE_REBUILD
}
