package io.callboard.scheduler.explanation;

/** What happens, or happened, to the message of a timer to one person on one channel. */
enum Decision {
    /** As things stand the person gets it; nothing is published yet. */
    PLANNED,
    /** It is published, and notifier-service has not reported an outcome. */
    ANNOUNCED,
    /** A provider has accepted it. */
    SENT,
    /** It was published, and notifier-service did not send it. */
    NOT_SENT,
    /** It was not published to this person, or as things stand will not be. */
    LEFT_OUT,
    /** Whether it was sent is not known. */
    UNKNOWN
}
