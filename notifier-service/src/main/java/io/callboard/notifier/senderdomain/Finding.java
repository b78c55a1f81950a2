package io.callboard.notifier.senderdomain;

/** What a look-up found. */
public enum Finding {
    /** The record is there and says what it has to say. */
    FOUND,
    /** There is no such record. */
    MISSING,
    /** There is a record that does not do, or more than one. */
    WRONG,
    /** DNS did not answer. */
    NOT_ANSWERED
}
