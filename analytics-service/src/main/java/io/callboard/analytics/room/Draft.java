package io.callboard.analytics.room;

import org.jspecify.annotations.Nullable;

/** A checked text, and the name that its author wants to be shown. */
record Draft(String text, @Nullable String name) {

    /** Empty of text, so that none gets into a log by accident. */
    @Override
    public String toString() {
        return "Draft";
    }
}
