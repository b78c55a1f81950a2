package io.callboard.registration.registrant;

/** A way to reach a registrant. */
public enum Channel {
    EMAIL,
    SMS,
    /** The feed of the registrant at notifier-service. It has no address; the pass opens it. */
    IN_APP
}
