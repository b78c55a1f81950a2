package io.callboard.scheduler.timer;

import io.callboard.chassis.ids.NameBasedIds;
import java.util.UUID;

/**
 * Identifies a timer by event, epoch, rule and bucket, so that planning again from the first message gives the same
 * timers.
 */
record TimerId(UUID value) {

    /**
     * A UUID of version 5 (RFC 9562) whose name space is the event.
     *
     * @param bucket a part of the audience with a due instant of its own; empty for the whole audience
     */
    static TimerId of(UUID eventId, int epoch, String rule, String bucket) {
        String name = epoch + ":" + rule + (bucket.isEmpty() ? "" : ":" + bucket);
        return new TimerId(NameBasedIds.of(eventId, name));
    }
}
