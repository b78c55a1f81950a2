package io.callboard.notifier.webhook;

/** What became of a message to an endpoint. */
enum WebhookDeliveryStatus {
    /** It waits for its first or next attempt. */
    QUEUED,
    /** A call is under way, or ended without a known outcome. */
    SENDING,
    /** The endpoint answered with 2xx. */
    SENT,
    /** The last attempt failed, or the endpoint is gone. */
    FAILED
}
