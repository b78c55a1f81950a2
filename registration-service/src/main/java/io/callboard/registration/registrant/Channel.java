package io.callboard.registration.registrant;

/** A way to reach a registrant. */
public enum Channel {
    EMAIL,
    SMS
}
