package io.callboard.notifier.delivery;

/** Where a delivery stands; states only move up. */
public enum DeliveryStatus {
    QUEUED,
    SENDING,
    SENT,
    SUPPRESSED,
    EXPIRED,
    FAILED,
    UNKNOWN
}
