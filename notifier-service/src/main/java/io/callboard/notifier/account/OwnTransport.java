package io.callboard.notifier.account;

/** Makes requests with the credentials of an organizer. */
public interface OwnTransport {

    /** As {@link Account#send}. */
    Answer send(String idempotencyKey, Envelope envelope);

    /** Shows the credentials to the provider without sending anything. Accepted, without receipts, if it takes them. */
    Answer probe();
}
