package io.callboard.chassis.consumer;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.support.Acknowledgment;

/**
 * A listener that cannot seek. For one that can, the container asks for the positions of newly assigned partitions inside of
 * the consumer's callback. There the answer sometimes does not come: the callback fails after a minute, and the partition is
 * not read until the next assignment.
 */
record UnseekableListener(BatchAcknowledgingConsumerAwareMessageListener<Object, Object> listener)
        implements BatchAcknowledgingConsumerAwareMessageListener<Object, Object> {

    /** All listeners take batches ({@code spring.kafka.listener.type}). */
    @SuppressWarnings("unchecked")
    static UnseekableListener of(@Nullable Object listener) {
        if (listener instanceof BatchAcknowledgingConsumerAwareMessageListener<?, ?> batches) {
            return new UnseekableListener((BatchAcknowledgingConsumerAwareMessageListener<Object, Object>) batches);
        }
        throw new IllegalArgumentException("Not a listener of batches: " + listener);
    }

    @Override
    public void onMessage(
            List<ConsumerRecord<Object, Object>> records,
            @Nullable Acknowledgment acknowledgment,
            @Nullable Consumer<?, ?> consumer) {
        listener.onMessage(records, acknowledgment, consumer);
    }

    @Override
    public void onMessage(
            ConsumerRecords<Object, Object> records,
            @Nullable Acknowledgment acknowledgment,
            Consumer<Object, Object> consumer) {
        listener.onMessage(records, acknowledgment, consumer);
    }

    @Override
    public boolean wantsPollResult() {
        return listener.wantsPollResult();
    }
}
