package io.callboard.chassis.topic;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * Creates missing topics in the background, so that a service also starts while the broker is away, and starts the
 * listeners once the broker has answered. Existing topics stay as they are; {@link KafkaAdmin} itself would add
 * partitions and so break the order per key.
 */
final class TopicCreation implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(TopicCreation.class);

    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int ANSWER_MILLIS = 10_000;

    /** A day for the active segment and a day until it is compacted: an erased contact is gone within 72 hours. */
    private static final Map<String, String> COMPACTED = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_MS_CONFIG, Long.toString(Duration.ofDays(1).toMillis()),
            TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                    Long.toString(Duration.ofDays(1).toMillis()));

    private static final Map<String, String> UNLIMITED =
            Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.RETENTION_BYTES_CONFIG, "-1");

    private final KafkaAdmin admin;
    private final KafkaListenerEndpointRegistry listeners;
    private final TopicProperties properties;
    private @Nullable Thread thread;

    TopicCreation(KafkaAdmin admin, KafkaListenerEndpointRegistry listeners, TopicProperties properties) {
        this.admin = admin;
        this.listeners = listeners;
        this.properties = properties;
    }

    @Override
    public synchronized void start() {
        if (thread == null) {
            // A platform thread: starting consumers loads and initializes classes, which would pin a carrier.
            thread = Thread.ofPlatform().name("topic-creation").daemon().start(this::createUntilDone);
        }
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** Stopped before the listeners, so that none is started behind their back. */
    @Override
    public int getPhase() {
        return AbstractMessageListenerContainer.DEFAULT_PHASE + 1;
    }

    Collection<NewTopic> topics() {
        var kafka = properties.kafka();
        var topics = new LinkedHashMap<String, NewTopic>();
        for (var topic : properties.topics()) {
            topics.put(
                    topic.name(),
                    new NewTopic(topic.name(), kafka.partitions(), kafka.replicas()).configs(configs(topic)));
        }
        for (var container : listeners.getListenerContainers()) {
            @Nullable String group = container.getGroupId();
            String @Nullable [] sources = container.getContainerProperties().getTopics();
            if (group == null || sources == null) {
                continue;
            }
            for (var source : sources) {
                var name = DeadLetterTopics.name(source, group);
                var configs = new HashMap<>(limited(properties.deadLetterRetention(source)));
                configs.put(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(DeadLetterTopics.LARGEST_COMPRESSED));
                topics.put(name, new NewTopic(name, 1, kafka.replicas()).configs(configs));
            }
        }
        return topics.values();
    }

    private static Map<String, String> configs(TopicProperties.Topic topic) {
        if (topic.compacted()) {
            return COMPACTED;
        }
        return topic.retention() == null ? UNLIMITED : limited(topic.retention());
    }

    /** The broker deletes whole segments, so that a record outlives its retention by up to a segment: by a quarter. */
    private static Map<String, String> limited(Duration retention) {
        return Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.SEGMENT_MS_CONFIG,
                Long.toString(retention.toMillis() / 4));
    }

    private void createUntilDone() {
        try {
            Answer answer = create(topics());
            while (answer != Answer.CREATED) {
                if (answer == Answer.REFUSED) {
                    startListeners();
                }
                Thread.sleep(RETRY);
                answer = create(topics());
            }
            startListeners();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void startListeners() {
        if (thread == null) {
            return;
        }
        for (var container : listeners.getListenerContainers()) {
            if (!container.isRunning()) {
                container.start();
            }
        }
    }

    private Answer create(Collection<NewTopic> topics) throws InterruptedException {
        if (topics.isEmpty()) {
            return Answer.CREATED;
        }
        try (var client = Admin.create(admin.getConfigurationProperties())) {
            var answers = client.createTopics(topics, new CreateTopicsOptions().timeoutMs(ANSWER_MILLIS));
            for (var answer : answers.values().entrySet()) {
                try {
                    answer.getValue().get();
                    log.info("Topic created topic={}", answer.getKey());
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new KafkaException("Topic " + answer.getKey() + " was not created", e.getCause());
                    }
                }
            }
            return Answer.CREATED;
        } catch (KafkaException e) {
            @Nullable Throwable cause = e.getCause();
            log.warn(
                    "Topics not created yet, tried again exception={}",
                    (cause == null ? e : cause).getClass().getSimpleName());
            return cause instanceof ApiException && !(cause instanceof RetriableException)
                    ? Answer.REFUSED
                    : Answer.NONE;
        }
    }

    /** What became of the topics. */
    private enum Answer {
        /** All exist now. */
        CREATED,
        /** The broker is there and does not create them, say because somebody else shall. */
        REFUSED,
        NONE
    }
}
