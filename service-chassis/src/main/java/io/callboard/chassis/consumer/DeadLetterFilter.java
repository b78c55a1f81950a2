package io.callboard.chassis.consumer;

import io.callboard.chassis.consumer.StoredDeadLetter.Replay;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Selects the dead letters to replay.
 *
 * @param topic where they were read; any when null
 * @param reason how their reason begins; any when null
 * @param until the first instant that is too late
 * @param again whether those whose last replay failed are wanted too
 */
record DeadLetterFilter(@Nullable String topic, @Nullable String reason, Instant from, Instant until, boolean again) {

    boolean test(StoredDeadLetter letter) {
        var putAsideAt = letter.putAsideAt();
        return (topic == null || topic.equals(letter.originalTopic()))
                && (reason == null || String.valueOf(letter.reason()).startsWith(reason))
                && !putAsideAt.isBefore(from)
                && putAsideAt.isBefore(until);
    }

    /** Whether to replay a letter with this last replay; null when it was never replayed. */
    boolean test(@Nullable Replay last) {
        return last == null || again && last.outcome() == Replay.Outcome.FAILED;
    }
}
