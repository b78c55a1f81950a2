package io.callboard.event.reminder;

/** Whether a person whose registration is confirmed after a reminder was due still gets it. */
public enum LateRegistrants {
    SKIP,
    /** At once, unless a nearer reminder is due already. */
    NEAREST_ONLY,
    /** At once, as long as it is useful. */
    SEND_NOW
}
