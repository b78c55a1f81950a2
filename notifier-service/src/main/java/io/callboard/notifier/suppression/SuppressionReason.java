package io.callboard.notifier.suppression;

/** Why an address must not be written to. */
public enum SuppressionReason {
    /** The organizer added it, and may remove it. */
    MANUAL,
    /** A provider reported that the address does not exist or refuses mail for good. The organizer may remove it. */
    BOUNCED,
    /** The owner of the address opted out. The organizer cannot undo it. */
    UNSUBSCRIBED,
    /** The owner of the address reported a message as unwanted. The organizer cannot undo it. */
    COMPLAINED,
    /** The owner of the number answered STOP. The organizer cannot undo it; the owner can, with START. */
    STOPPED
}
