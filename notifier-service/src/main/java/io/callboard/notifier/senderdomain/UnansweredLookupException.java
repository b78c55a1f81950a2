package io.callboard.notifier.senderdomain;

/** DNS did not say whether there is a record. */
public final class UnansweredLookupException extends Exception {

    private static final long serialVersionUID = 1;

    public UnansweredLookupException(Throwable cause) {
        super(cause);
    }
}
