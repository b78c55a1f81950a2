package io.callboard.chassis.outbox;

import io.callboard.chassis.ids.TimeOrderedIds;
import io.callboard.chassis.trace.TraceParent;
import org.jspecify.annotations.Nullable;

/**
 * A message to publish when the running transaction has committed.
 *
 * @param key what the message is about; messages of one key are published in the order of their append
 * @param type the fact, {@code RegistrationConfirmed}
 * @param id same for every repetition; consumers recognize repetitions by it
 * @param value anything the JSON mapper can write; null is a tombstone
 * @param cause the span that the work with the message continues; null for the one that runs at the append
 */
public record OutgoingMessage(
        String topic,
        String key,
        String type,
        String id,
        @Nullable Object value,
        @Nullable TraceParent cause) {

    /** A message with a new id (UUID version 7). */
    public static OutgoingMessage of(String topic, Object key, String type, @Nullable Object value) {
        return new OutgoingMessage(
                topic, key.toString(), type, TimeOrderedIds.next().toString(), value, null);
    }

    /** The same message with this cause. */
    public OutgoingMessage causedBy(@Nullable TraceParent span) {
        return new OutgoingMessage(topic, key, type, id, value, span);
    }
}
