package io.callboard.chassis.consumer;

import io.callboard.chassis.topic.DeadLetterTopics;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.MessageListenerContainer;

/** The listeners of this service, by the topics they name. */
final class OwnListeners {

    private final KafkaListenerEndpointRegistry registry;

    OwnListeners(KafkaListenerEndpointRegistry registry) {
        this.registry = registry;
    }

    Set<String> deadLetterTopics() {
        var names = new LinkedHashSet<String>();
        for (var container : registry.getListenerContainers()) {
            for (var topic : topics(container)) {
                names.add(DeadLetterTopics.name(topic, String.valueOf(container.getGroupId())));
            }
        }
        return names;
    }

    /** Hands the record to the listener whose dead letter it was; throws what the listener throws. */
    @SuppressWarnings("unchecked")
    void handOver(String deadLetterTopic, ConsumerRecord<byte[], byte[]> original) {
        for (var container : registry.getListenerContainers()) {
            var own = topics(container).contains(original.topic())
                    && deadLetterTopic.equals(
                            DeadLetterTopics.name(original.topic(), String.valueOf(container.getGroupId())));
            if (own
                    && container.getContainerProperties().getMessageListener()
                            instanceof BatchMessageListener<?, ?> b) {
                ((BatchMessageListener<byte[], byte[]>) b).onMessage(List.of(original), null, null);
                return;
            }
        }
        throw new IllegalStateException("No listener of this service reads " + original.topic());
    }

    private static List<String> topics(MessageListenerContainer container) {
        String @Nullable [] names = container.getContainerProperties().getTopics();
        return names == null ? List.of() : Arrays.asList(names);
    }
}
