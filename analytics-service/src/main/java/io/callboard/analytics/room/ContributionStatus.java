package io.callboard.analytics.room;

import java.util.List;

/** Who sees a contribution: the organizer all but the erased ones, viewers only those that are shown. */
enum ContributionStatus {
    WAITING,
    SHOWN,
    HIDDEN,
    ERASED;

    /** Those that an organizer can see. */
    static final List<ContributionStatus> READABLE = List.of(WAITING, SHOWN, HIDDEN);
}
