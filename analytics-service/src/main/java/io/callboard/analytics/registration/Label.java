package io.callboard.analytics.registration;

import org.jspecify.annotations.Nullable;

/**
 * A value that a registration counts under.
 *
 * @param pool the dimensions that share the places of {@link CountedLabels}
 * @param dimension that of the roll-up; for an answer with the key of the question
 * @param value null if it is not known
 */
record Label(String pool, String dimension, @Nullable String value) {

    /** The pool of all answers of a live event. */
    static final String ANSWERS = "answer";
}
