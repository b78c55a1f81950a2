package io.callboard.event.series;

/** The occurrences of a series that a change applies to. */
public enum Scope {
    THIS,
    THIS_AND_FOLLOWING,
    ALL
}
