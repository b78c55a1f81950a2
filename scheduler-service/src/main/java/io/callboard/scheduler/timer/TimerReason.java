package io.callboard.scheduler.timer;

/** Why a timer is in its status. */
public enum TimerReason {
    /** The start, zone or duration changed: timers of the new epoch took over. */
    SUPERSEDED,
    EVENT_CANCELLED,
    EVENT_ENDED,
    /** The organizer removed the rule. */
    RULE_REMOVED,
    /** The live event has no replay any more. */
    REPLAY_REMOVED,
    /** Quiet hours came or went, and other timers of its rule took over. */
    QUIET_HOURS_CHANGED,
    /** The organizer cancelled this reminder. It stays cancelled in every later epoch. */
    CANCELLED_BY_HAND,
    /** The organizer stopped this announcement. */
    STOPPED,
    /** Its absolute instant is so late after the start that the message would be of no use. */
    AFTER_START,
    /** Its instant had passed when the rule was made. */
    PAST_DUE,
    /** Its useful time was over before the scheduler could arm it. */
    MISSED,
    /** The rule needs the time zone of the event, and this version of Java does not know that zone. */
    UNKNOWN_ZONE,
    /** The scheduler cannot read the rule. */
    UNKNOWN_RULE,
    /** Another rule of the event is due at the same instant, such as P1D and PT24H. People get one reminder. */
    SAME_INSTANT,
    /** The rule uses none of the channels of the live event's reminders. */
    NO_CHANNEL,
    /** Its last slice failed and will be tried again. */
    SLICE_FAILED,
    /** Its time was over before this database was built from the topics, so the scheduler does not know its audience. */
    BEFORE_REBUILD
}
