package io.callboard.analytics.room;

/** What a moderator decides. */
enum Visibility {
    SHOWN,
    HIDDEN
}
