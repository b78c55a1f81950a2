package io.callboard.notifier.delivery;

/** Status of a delivery. */
public enum DeliveryStatus {
    QUEUED,
    /** In an open batch. The ledger shows QUEUED until the outcome is known. */
    SENDING,
    SENT,
    SUPPRESSED,
    EXPIRED,
    FAILED,
    UNKNOWN
}
