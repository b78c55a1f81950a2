package io.callboard.chassis.message;

import io.callboard.chassis.trace.TraceParent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decoded message.
 *
 * @param id same for every repetition of the message
 * @param type the fact, such as {@code RegistrationConfirmed}; {@link #TOMBSTONE} for a tombstone without a type
 * @param key what it is about; messages of one key stay in order
 * @param time when it was written
 * @param data null for a tombstone
 * @param trace the span that caused it; null when the producer traced nothing
 */
public record Message<T>(
        String id,
        String type,
        String key,
        Instant time,
        @Nullable T data,
        @Nullable TraceParent trace) {

    /** Type of a tombstone whose headers name none. */
    public static final String TOMBSTONE = "Tombstone";

    /** A message without a trace. */
    public Message(String id, String type, String key, Instant time, @Nullable T data) {
        this(id, type, key, time, data, null);
    }

    /** Whether the message erases the thing that its key names. */
    public boolean isTombstone() {
        return data == null;
    }
}
