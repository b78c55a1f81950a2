package io.callboard.analytics.engagement;

/** The reactions that are known. A free text could name a person, and facts travel on a topic without personal data. */
enum Reaction {
    LIKE,
    DISLIKE,
    LOVE,
    APPLAUSE,
    LAUGH,
    SURPRISE,
    CELEBRATE
}
