package io.callboard.notifier.testmessage;

/** Outcome of a test message. */
enum TestMessageStatus {
    SENT,
    FAILED,
    /** It could not be sent in time, and no provider has it. */
    EXPIRED,
    /** A provider may have accepted it. It is not sent again. */
    UNKNOWN
}
