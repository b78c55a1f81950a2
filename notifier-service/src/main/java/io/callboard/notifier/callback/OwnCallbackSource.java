package io.callboard.notifier.callback;

/** Reads the webhooks that one provider sends about accounts of organizers. */
public interface OwnCallbackSource {

    /** In lower case, as in the path: {@code /webhooks/<provider>/<account>}. */
    String provider();

    /**
     * A source for the account with this key. Throws an {@link IllegalArgumentException} for what cannot be a key of the
     * provider.
     *
     * @param key with which the provider signs, or which verifies its signatures
     */
    CallbackSource of(String key);
}
