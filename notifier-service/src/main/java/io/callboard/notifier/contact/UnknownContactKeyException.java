package io.callboard.notifier.contact;

import org.springframework.dao.TransientDataAccessResourceException;

/**
 * A contact is encrypted with a key that the ring does not hold yet. Listeners repeat the message and make no dead
 * letter, because the key may be added to the ring.
 */
public class UnknownContactKeyException extends TransientDataAccessResourceException {

    private static final long serialVersionUID = 1L;

    UnknownContactKeyException(String keyId) {
        super("callboard.contacts.key does not hold the key " + keyId);
    }
}
