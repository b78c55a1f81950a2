package io.callboard.chassis.testing;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.testcontainers.kafka.KafkaContainer;

/** One Kafka broker for all tests of a JVM, with every topic of the platform. */
final class KafkaServer {

    static final int PARTITIONS = 3;

    private static final Set<String> COMPACTED =
            Set.of("live-events.v1", "contacts.v1", "hosts.v1", "reminder-controls.v1", "page-views.v1");
    private static final Set<String> PLAIN = Set.of(
            "registrations.v1",
            "attendance.v1",
            "reminders.v1",
            "timers.v1",
            "deliveries.v1",
            "engagement.v1",
            "erasures.v1");

    private KafkaServer() {}

    static String bootstrapServers() {
        return Holder.SERVERS;
    }

    private static final class Holder {

        static final String SERVERS = start();

        private static String start() {
            String servers = Docker.isAvailable() ? container() : embedded();
            createTopics(servers);
            return servers;
        }

        private static String container() {
            KafkaContainer container = new KafkaContainer("apache/kafka-native:4.2.0")
                    .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                    .withEnv("KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "1000")
                    .withEnv("KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "1000");
            container.start();
            return container.getBootstrapServers();
        }

        private static String embedded() {
            EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, PARTITIONS);
            broker.brokerProperties(Map.of(
                    "auto.create.topics.enable", "false",
                    "offsets.topic.num.partitions", "1",
                    "offsets.topic.replication.factor", "1",
                    "transaction.state.log.num.partitions", "1",
                    "transaction.state.log.replication.factor", "1",
                    "transaction.state.log.min.isr", "1",
                    "group.initial.rebalance.delay.ms", "0",
                    // Consumers that wait for messages take processor time mostly for their heartbeats.
                    "group.consumer.min.heartbeat.interval.ms", "1000",
                    "group.consumer.heartbeat.interval.ms", "1000"));
            broker.afterPropertiesSet();
            return broker.getBrokersAsString();
        }

        private static void createTopics(String servers) {
            Stream<NewTopic> compacted = COMPACTED.stream()
                    .map(name -> topic(name)
                            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
            Stream<NewTopic> plain = PLAIN.stream().map(Holder::topic);
            try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
                // One partition, as the chassis makes it.
                Stream<NewTopic> progress = Stream.of(new NewTopic("progress.v1", 1, (short) 1));
                admin.createTopics(Stream.of(compacted, plain, progress)
                                .flatMap(topics -> topics)
                                .toList())
                        .all()
                        .get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("The topics could not be made", e);
            }
        }

        private static NewTopic topic(String name) {
            return new NewTopic(name, PARTITIONS, (short) 1);
        }
    }
}
