package io.callboard.chassis.topic;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * Creates missing topics in the background, so that a service also starts while the broker is away, and starts the
 * listeners once the broker has answered. Existing topics stay unchanged. {@link KafkaAdmin} itself would add
 * partitions and so break the order per key.
 */
final class TopicCreation implements Worker {

    private static final Logger log = LoggerFactory.getLogger(TopicCreation.class);

    private static final Duration RETRY = Duration.ofSeconds(2);

    /** Pause after everything is done. */
    private static final Duration IDLE = Duration.ofDays(1);

    private static final int ANSWER_MILLIS = 10_000;

    /**
     * The active segment lasts a day, and is compacted within another day, so that an erased contact is gone within 72
     * hours.
     */
    private static final Map<String, String> COMPACTED = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_MS_CONFIG, Long.toString(Duration.ofDays(1).toMillis()),
            TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                    Long.toString(Duration.ofDays(1).toMillis()));

    /** The clock of a service's machine may be wrong. The broker refuses records from the future, and deletes old ones. */
    private static final Map<String, String> DATED_BY_BROKER =
            Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.name);

    private static final Map<String, String> UNLIMITED =
            Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.RETENTION_BYTES_CONFIG, "-1");

    private final KafkaAdmin admin;
    private final KafkaListenerEndpointRegistry listeners;
    private final TopicProperties properties;
    private final List<NewTopic> ownTopics;
    private final List<BeforeListening> before;
    private final SupervisedLoop loop = new SupervisedLoop("topic-creation", this::create, RETRY);

    /** Whether all topics exist and all listeners have started. Used by the loop's thread, and reset before it starts. */
    private boolean created;

    /** Whether all of {@link #before} has happened. Used by the loop's thread. */
    private boolean prepared;

    /** The refusal that was logged last, so that it is logged once. Used by the loop's thread. */
    private @Nullable String told;

    /** @param ownTopics topics of the chassis */
    TopicCreation(
            KafkaAdmin admin,
            KafkaListenerEndpointRegistry listeners,
            TopicProperties properties,
            List<BeforeListening> before,
            List<NewTopic> ownTopics) {
        this.admin = admin;
        this.listeners = listeners;
        this.properties = properties;
        this.before = before;
        this.ownTopics = ownTopics;
    }

    @Override
    public void start() {
        if (!loop.isRunning()) {
            created = false;
            loop.start();
        }
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    /** Stopped before the listeners, so that it starts none of them while they stop. */
    @Override
    public int getPhase() {
        return AbstractMessageListenerContainer.DEFAULT_PHASE + 1;
    }

    Collection<NewTopic> topics() {
        var kafka = properties.kafka();
        var topics = new LinkedHashMap<String, NewTopic>();
        ownTopics.forEach(topic -> topics.put(topic.name(), topic));
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
        return topics.values().stream().map(TopicCreation::datedByBroker).toList();
    }

    private static NewTopic datedByBroker(NewTopic topic) {
        var configs = new HashMap<>(topic.configs());
        configs.putAll(DATED_BY_BROKER);
        return topic.configs(configs);
    }

    private static Map<String, String> configs(TopicProperties.Topic topic) {
        if (topic.compacted()) {
            return COMPACTED;
        }
        return topic.retention() == null ? UNLIMITED : limited(topic.retention());
    }

    /**
     * The broker deletes whole segments, so a record outlives its retention by up to one segment. A segment lasts a
     * quarter of the retention.
     */
    private static Map<String, String> limited(Duration retention) {
        return Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.SEGMENT_MS_CONFIG,
                Long.toString(retention.toMillis() / 4));
    }

    /** Tries once; returns the pause before the next try. */
    private Duration create() throws Exception {
        if (created) {
            return IDLE;
        }
        try (var broker = Admin.create(admin.getConfigurationProperties())) {
            var answer = create(broker, topics());
            if (answer == Answer.NONE) {
                return RETRY;
            }
            startListeners(broker);
            created = answer == Answer.CREATED;
            return created ? IDLE : RETRY;
        } catch (KafkaException e) {
            tell(e);
            return RETRY;
        }
    }

    private void startListeners(Admin broker) throws Exception {
        if (!prepared) {
            for (var each : before) {
                each.prepare(broker);
            }
            prepared = true;
        }
        @Nullable Throwable failure = null;
        for (var container : listeners.getListenerContainers()) {
            if (!loop.isStopping() && !container.isRunning()) {
                try {
                    container.start();
                } catch (RuntimeException | Error e) {
                    // The other listeners start all the same.
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw new IllegalStateException("A listener did not start", failure);
        }
    }

    private Answer create(Admin broker, Collection<NewTopic> topics) throws InterruptedException {
        try {
            // Without the right to create topics, the broker would refuse existing topics too, so they are left out.
            var existing = broker.listTopics(new ListTopicsOptions().timeoutMs(ANSWER_MILLIS))
                    .names()
                    .get();
            var missing = topics.stream()
                    .filter(topic -> !existing.contains(topic.name()))
                    .toList();
            createMissing(broker, missing);
            told = null;
            return Answer.CREATED;
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            tell(cause);
            return cause instanceof ApiException && !(cause instanceof RetriableException)
                    ? Answer.REFUSED
                    : Answer.NONE;
        }
    }

    private static void createMissing(Admin broker, Collection<NewTopic> missing)
            throws InterruptedException, ExecutionException {
        @Nullable ExecutionException failure = null;
        var answers = broker.createTopics(missing, new CreateTopicsOptions().timeoutMs(ANSWER_MILLIS));
        for (var answer : answers.values().entrySet()) {
            try {
                answer.getValue().get();
                log.info("Topic created topic={}", answer.getKey());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Logs each kind of refusal once, because the tries go on every other second. */
    private void tell(Throwable cause) {
        var kind = cause.getClass().getSimpleName();
        if (!kind.equals(told)) {
            told = kind;
            log.warn("Topics not created yet, tried again until they are exception={}", kind);
        }
    }

    /** Result of a try. */
    private enum Answer {
        /** All topics exist. */
        CREATED,
        /** The broker answers and refuses to create them, for example because another system creates topics. */
        REFUSED,
        NONE
    }
}
