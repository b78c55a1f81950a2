package io.callboard.analytics.room;

import java.util.List;

/** Viewers see a poll from OPEN on, and answer it while it is OPEN. */
enum PollStatus {
    DRAFT,
    OPEN,
    CLOSED;

    /** Those that viewers see. */
    static final List<PollStatus> SHOWN = List.of(OPEN, CLOSED);
}
