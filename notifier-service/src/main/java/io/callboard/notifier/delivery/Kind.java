package io.callboard.notifier.delivery;

/** What a message tells. */
public enum Kind {
    CONFIRMATION,
    REMINDER,
    RESCHEDULED,
    CANCELLED
}
