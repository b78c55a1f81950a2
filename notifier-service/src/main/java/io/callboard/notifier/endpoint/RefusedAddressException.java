package io.callboard.notifier.endpoint;

import java.net.UnknownHostException;

/** A host has an address to which nothing is sent. */
public final class RefusedAddressException extends UnknownHostException {

    private static final long serialVersionUID = 1;

    RefusedAddressException() {
        super("The host has an address that is not public");
    }
}
