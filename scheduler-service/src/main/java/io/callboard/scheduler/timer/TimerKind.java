package io.callboard.scheduler.timer;

/** What a timer announces: a reminder, or a notice of a change. The names travel in messages. */
public enum TimerKind {
    REMINDER,
    RESCHEDULED,
    CANCELLED
}
