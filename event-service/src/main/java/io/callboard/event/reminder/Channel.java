package io.callboard.event.reminder;

/** How registrants can be reached. */
public enum Channel {
    EMAIL,
    SMS
}
