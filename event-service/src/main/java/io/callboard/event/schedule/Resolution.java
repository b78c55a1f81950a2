package io.callboard.event.schedule;

/** How the instant of a wall-clock time was found. */
public enum Resolution {
    /** The time has one instant. */
    EXACT,
    /** The clocks skip this time: the first instant after the gap was taken. */
    GAP_SHIFTED,
    /** The clocks show this time twice: the earlier instant was taken. */
    OVERLAP_EARLIER
}
