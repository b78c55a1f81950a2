package io.callboard.notifier.address;

/** By what a registrant is reached. */
public enum Channel {
    EMAIL,
    SMS
}
