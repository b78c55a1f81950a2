package io.callboard.notifier.contact;

import org.springframework.dao.TransientDataAccessResourceException;

/**
 * A contact is encrypted with a key that the ring does not hold yet. That passes when the ring is extended, so listeners
 * repeat the message and do not put it aside.
 */
public class UnknownContactKeyException extends TransientDataAccessResourceException {

    private static final long serialVersionUID = 1L;

    UnknownContactKeyException(String keyId) {
        super("callboard.contacts.key does not hold the key " + keyId);
    }
}
