package io.callboard.chassis.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.fixture.RealBackends;
import io.callboard.chassis.topic.TopicProperties.DeadLetters;
import io.callboard.chassis.topic.TopicProperties.Kafka;
import io.callboard.chassis.topic.TopicProperties.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.listener.MessageListenerContainer;

class TopicCreationIT {

    private static final Kafka KAFKA = new Kafka(2, (short) 1, Duration.ofDays(14));

    private final String run = UUID.randomUUID().toString();
    private BeforeListening prepare = broker -> {};
    private final Map<String, Object> broker = Map.of("bootstrap.servers", RealBackends.brokers());

    @Test
    void keepsAllMessagesUnlessToldOtherwise() {
        var facts = new Topic("facts-" + run, false, null);
        var days = new Topic("days-" + run, false, Duration.ofDays(8));
        var states = new Topic("states-" + run, true, null);

        create(new TopicProperties(List.of(facts, days, states), List.of(), KAFKA), List.of());

        assertThat(configs(facts.name()))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "-1")
                .containsEntry("message.timestamp.type", "LogAppendTime");
        assertThat(configs(days.name()))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", millis(Duration.ofDays(8)))
                .containsEntry("segment.ms", millis(Duration.ofDays(2)));
        assertThat(configs(states.name()))
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("max.compaction.lag.ms", millis(Duration.ofDays(1)));
    }

    @Test
    void takesMessagesOfAMachineWhoseClockIsAhead() throws Exception {
        var topic = new Topic("ahead-" + run, false, null);
        create(new TopicProperties(List.of(topic), List.of(), KAFKA), List.of());
        var ahead = Instant.now().plus(Duration.ofHours(2));

        try (var producer = new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer())) {
            var appended = producer.send(
                            new ProducerRecord<>(topic.name(), null, ahead.toEpochMilli(), new byte[0], new byte[0]))
                    .get();

            assertThat(Instant.ofEpochMilli(appended.timestamp())).isBefore(ahead.minus(Duration.ofHours(1)));
        }
    }

    @Test
    void keepsDeadLettersForTheTimeOfTheirTopic() {
        var secret = "secret-" + run;
        var other = "other-" + run;
        var properties = new TopicProperties(
                List.of(new Topic(secret, true, null), new Topic(other, false, null)),
                List.of(new DeadLetters(secret, Duration.ofDays(2))),
                KAFKA);

        create(properties, List.of(listener(secret), listener(other)));

        assertThat(configs(secret + ".readers.dlt"))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", millis(Duration.ofDays(2)))
                .containsEntry("segment.ms", millis(Duration.ofHours(12)));
        assertThat(configs(other + ".readers.dlt"))
                .containsEntry("retention.ms", millis(Duration.ofDays(14)))
                .containsEntry("message.timestamp.type", "LogAppendTime");
    }

    @Test
    void startsEveryListenerAlthoughOneFailsAtFirst() {
        var failing = new FailingOnce("first-" + run);
        var other = listener("second-" + run);

        create(
                new TopicProperties(
                        List.of(new Topic("first-" + run, false, null), new Topic("second-" + run, false, null)),
                        List.of(),
                        KAFKA),
                List.of(failing, other),
                () -> await().until(() -> failing.starts.get() == 2 && failing.isRunning() && other.isRunning()));
    }

    @Test
    void preparesBeforeItStartsTheListeners() {
        var listener = listener("prepared-" + run);
        var tries = new AtomicInteger();
        prepare = broker -> {
            assertThat(listener.isRunning()).isFalse();
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
        };

        create(
                new TopicProperties(List.of(new Topic("prepared-" + run, false, null)), List.of(), KAFKA),
                List.of(listener),
                () -> await().until(listener::isRunning));

        assertThat(tries).hasValue(2);
    }

    @Test
    void createsTheTopicsOfTheChassisItself() {
        var own = new NewTopic("own-" + run, 1, (short) 1).configs(Map.of("retention.ms", "86400000"));

        create(new TopicProperties(List.of(), List.of(), KAFKA), List.of(), List.of(own), () -> {});

        assertThat(configs(own.name()))
                .containsEntry("retention.ms", "86400000")
                .containsEntry("message.timestamp.type", "LogAppendTime");
    }

    @Test
    void refusesARetentionThatWouldHaveNoEffect() {
        assertThatThrownBy(() -> new Topic("states", true, Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("states is compacted, so it takes no retention");
    }

    private void create(TopicProperties properties, List<MessageListenerContainer> containers) {
        create(properties, containers, List.of(), () -> {});
    }

    private void create(TopicProperties properties, List<MessageListenerContainer> containers, Runnable afterwards) {
        create(properties, containers, List.of(), afterwards);
    }

    private void create(
            TopicProperties properties,
            List<MessageListenerContainer> containers,
            List<NewTopic> ownTopics,
            Runnable afterwards) {
        var registry = new KafkaListenerEndpointRegistry() {
            @Override
            public Collection<MessageListenerContainer> getListenerContainers() {
                return containers;
            }
        };
        var creation = new TopicCreation(new KafkaAdmin(broker), registry, properties, List.of(prepare), ownTopics);
        var wanted = creation.topics().stream().map(NewTopic::name).toList();
        creation.start();
        try (var admin = Admin.create(broker)) {
            await().until(() -> admin.listTopics().names().get().containsAll(wanted));
            afterwards.run();
        } finally {
            creation.stop();
            containers.forEach(MessageListenerContainer::stop);
        }
    }

    private MessageListenerContainer listener(String topic) {
        return new KafkaMessageListenerContainer<>(consumers(), properties(topic));
    }

    private static ContainerProperties properties(String topic) {
        var properties = new ContainerProperties(topic);
        properties.setGroupId("readers");
        properties.setMessageListener((MessageListener<byte[], byte[]>) record -> {});
        return properties;
    }

    private static DefaultKafkaConsumerFactory<byte[], byte[]> consumers() {
        var bytes = new ByteArrayDeserializer();
        return new DefaultKafkaConsumerFactory<>(Map.of("bootstrap.servers", RealBackends.brokers()), bytes, bytes);
    }

    private static final class FailingOnce extends KafkaMessageListenerContainer<byte[], byte[]> {

        private final AtomicInteger starts = new AtomicInteger();

        FailingOnce(String topic) {
            super(consumers(), properties(topic));
        }

        @Override
        protected void doStart() {
            if (starts.incrementAndGet() == 1) {
                throw new NoClassDefFoundError();
            }
            super.doStart();
        }
    }

    private Map<String, String> configs(String topic) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (var admin = Admin.create(broker)) {
            var config = admin.describeConfigs(List.of(resource))
                    .values()
                    .values()
                    .iterator()
                    .next()
                    .get();
            return config.entries().stream()
                    .filter(entry -> entry.value() != null)
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
