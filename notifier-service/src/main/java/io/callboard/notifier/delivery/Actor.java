package io.callboard.notifier.delivery;

/** Who opened a message or clicked a link in it. */
public enum Actor {
    HUMAN,
    /** A program that fetches in advance or looks for malware, or one that came at once after the hand-over. */
    MACHINE,
    UNKNOWN
}
