package io.callboard.analytics.room;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A poll with its present result.
 *
 * @param revision the number of its last change of status among the changes of the room; answers have no number
 * @param answers how many each option has
 * @param answer the position of the option that the viewer who reads it has chosen; null without one
 */
record Poll(
        UUID id,
        long revision,
        PollStatus status,
        String question,
        List<String> options,
        List<Long> answers,
        Instant createdAt,
        @Nullable Integer answer) {}
