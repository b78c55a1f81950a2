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
import org.springframework.kafka.support.KafkaUtils;

/** The listeners of this service, by the topics they name; hands records to them outside their containers. */
public final class OwnListeners {

    private final KafkaListenerEndpointRegistry registry;

    OwnListeners(KafkaListenerEndpointRegistry registry) {
        this.registry = registry;
    }

    /** The groups in which this service reads the topic. */
    public Set<String> groups(String topic) {
        var groups = new LinkedHashSet<String>();
        for (var container : registry.getListenerContainers()) {
            if (topics(container).contains(topic)) {
                groups.add(group(container));
            }
        }
        return groups;
    }

    /**
     * Hands the records, all of one topic, to every listener of that topic; an exception of a listener passes through.
     */
    public void handOver(String topic, List<ConsumerRecord<byte[], byte[]>> records) {
        for (var container : registry.getListenerContainers()) {
            if (topics(container).contains(topic)) {
                handOver(container, records);
            }
        }
    }

    /** All topics that this service reads. */
    public Set<String> topics() {
        var names = new LinkedHashSet<String>();
        registry.getListenerContainers().forEach(container -> names.addAll(topics(container)));
        return names;
    }

    Set<String> deadLetterTopics() {
        var names = new LinkedHashSet<String>();
        for (var container : registry.getListenerContainers()) {
            for (var topic : topics(container)) {
                names.add(DeadLetterTopics.name(topic, group(container)));
            }
        }
        return names;
    }

    /** Hands the record to the listener that made it a dead letter; an exception of the listener passes through. */
    void handOverAgain(String deadLetterTopic, ConsumerRecord<byte[], byte[]> original) {
        for (var container : registry.getListenerContainers()) {
            if (topics(container).contains(original.topic())
                    && deadLetterTopic.equals(DeadLetterTopics.name(original.topic(), group(container)))) {
                handOver(container, List.of(original));
                return;
            }
        }
        throw new IllegalStateException("No listener of this service reads " + original.topic());
    }

    @SuppressWarnings("unchecked")
    private static void handOver(MessageListenerContainer container, List<ConsumerRecord<byte[], byte[]>> records) {
        if (!(container.getContainerProperties().getMessageListener() instanceof BatchMessageListener<?, ?> listener)) {
            throw new IllegalStateException("The listener " + container.getListenerId() + " takes no batches");
        }
        // Bound as in a container, because the name of a dead-letter topic contains the group.
        KafkaUtils.setConsumerGroupId(group(container));
        try {
            ((BatchMessageListener<byte[], byte[]>) listener).onMessage(records, null, null);
        } finally {
            KafkaUtils.clearConsumerGroupId();
        }
    }

    private static String group(MessageListenerContainer container) {
        return String.valueOf(container.getGroupId());
    }

    private static List<String> topics(MessageListenerContainer container) {
        String @Nullable [] names = container.getContainerProperties().getTopics();
        return names == null ? List.of() : Arrays.asList(names);
    }
}
