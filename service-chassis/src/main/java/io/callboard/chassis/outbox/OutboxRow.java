package io.callboard.chassis.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A message that waits in the table. */
record OutboxRow(
        long id,
        String topic,
        String key,
        String type,
        String messageId,
        @Nullable String payload,
        @Nullable String traceparent,
        Instant occurredAt) {}
