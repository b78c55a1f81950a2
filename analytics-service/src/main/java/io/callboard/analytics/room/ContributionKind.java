package io.callboard.analytics.room;

/** What somebody wrote. */
enum ContributionKind {
    QUESTION,
    MESSAGE
}
