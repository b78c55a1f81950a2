package io.callboard.notifier.account;

/** Makes the requests of an account before they are sent, so that only the call is left at the instant. */
public interface PreparedRequests {

    /** The bytes that {@link Account#send} would send for this envelope. */
    byte[] request(Envelope envelope);

    /**
     * Makes the call that {@link Account#send} would make.
     *
     * @param messages how many the request has
     */
    Answer send(String idempotencyKey, byte[] request, int messages);
}
