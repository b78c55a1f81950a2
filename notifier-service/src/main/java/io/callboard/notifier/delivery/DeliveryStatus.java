package io.callboard.notifier.delivery;

/** Where a delivery stands; states only move up. */
public enum DeliveryStatus {
    QUEUED,
    /** Travels in an open batch; in the ledger it is QUEUED until the outcome is known. */
    SENDING,
    SENT,
    SUPPRESSED,
    EXPIRED,
    FAILED,
    UNKNOWN
}
