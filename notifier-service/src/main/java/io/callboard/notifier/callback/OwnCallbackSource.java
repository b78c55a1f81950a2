package io.callboard.notifier.callback;

import java.util.UUID;

/** Reads the webhooks that one provider sends about accounts of organizers. */
public interface OwnCallbackSource {

    /** The path of webhooks about an account. */
    static String path(String provider, UUID accountId) {
        return "/webhooks/" + provider + "/" + accountId;
    }

    /** In lower case, as in {@link #path}. */
    String provider();

    /**
     * A source for the account with this key. Throws an {@link IllegalArgumentException} for what cannot be a key of the
     * provider.
     *
     * @param key with which the provider signs, or which verifies its signatures
     */
    CallbackSource of(UUID accountId, String key);
}
