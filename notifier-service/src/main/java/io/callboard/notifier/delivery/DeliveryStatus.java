package io.callboard.notifier.delivery;

/** Status of a delivery. */
public enum DeliveryStatus {
    QUEUED,
    /** In an open batch. The ledger shows QUEUED until the outcome is known. */
    SENDING,
    SENT,
    /** The provider reports that it handed the message over to the recipient's server or network. */
    DELIVERED,
    /** The provider accepted the message and reports that it could not be delivered. */
    BOUNCED,
    /** The recipient reported the message as unwanted. */
    COMPLAINED,
    SUPPRESSED,
    EXPIRED,
    FAILED,
    UNKNOWN
}
