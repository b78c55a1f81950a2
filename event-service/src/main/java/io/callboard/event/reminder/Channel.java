package io.callboard.event.reminder;

/** How registrants can be reached. */
public enum Channel {
    EMAIL,
    SMS,
    /** The feed of the registrant, which the pass opens. */
    IN_APP
}
