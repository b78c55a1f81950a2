package io.callboard.notifier.suppression;

/** Why an address must not be written to. */
public enum SuppressionReason {
    /** The organizer added it, and may remove it. */
    MANUAL,
    /** The owner of the address opted out. The organizer cannot undo it. */
    UNSUBSCRIBED
}
