package io.callboard.chassis.consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be applied.
 *
 * @param reason names classes, headers and fields, never values
 */
record DeadLetter(
        ConsumerRecord<byte[], byte[]> source,
        String reason,
        @Nullable Throwable failure) {}
