package io.callboard.notifier.callback;

/** A webhook is signed by its provider and has not the form of the provider's webhooks. */
public final class UnreadableWebhookException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnreadableWebhookException(String message) {
        super(message);
    }
}
