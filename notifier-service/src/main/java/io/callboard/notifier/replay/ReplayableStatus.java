package io.callboard.notifier.replay;

/** An outcome that says that nobody got the message. */
enum ReplayableStatus {
    FAILED,
    EXPIRED,
    SUPPRESSED
}
