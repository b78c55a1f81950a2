package io.callboard.event.schedule;

/** What became of a wall-clock time when its instant was looked for. */
public enum Resolution {
    /** There is one such instant. */
    EXACT,
    /** The clocks skip this time: the first instant after the gap was taken. */
    GAP_SHIFTED,
    /** The clocks show this time twice: the earlier instant was taken. */
    OVERLAP_EARLIER
}
