package io.callboard.chassis.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callboard.chassis.fixture.RealBackends;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.trace.TraceParent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Fixture of the outbox tests: a database of their own, and relays with a real broker. */
abstract class OutboxScene {

    final RealBackends.Database database = RealBackends.newDatabase();
    final DriverManagerDataSource dataSource =
            new DriverManagerDataSource(database.url(), database.username(), database.password());
    final JdbcClient jdbc = JdbcClient.create(dataSource);
    final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    final MessageCodec codec = new MessageCodec("test-service");
    final List<OutboxRelay> relays = new ArrayList<>();
    final Outbox outbox = new Outbox(
            jdbc,
            codec,
            () -> new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            () -> relays.forEach(OutboxRelay::wake));
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final AtomicReference<Thread> firstHeartbeat = new AtomicReference<>();

    @AfterEach
    void stopRelays() {
        relays.forEach(OutboxRelay::stop);
    }

    OutboxRelay startRelay() {
        return startRelay(RealBackends.brokers());
    }

    OutboxRelay startRelay(String brokers) {
        return startRelay(brokers, Set.of(), Duration.ofMillis(200));
    }

    OutboxRelay startRelay(String brokers, Set<String> topics, Duration pollInterval) {
        var bytes = new ByteArraySerializer();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", brokers,
                "transactional.id", transactionalId(),
                "acks", "all",
                "linger.ms", 5,
                "max.block.ms", 2_000,
                "request.timeout.ms", 2_000,
                "delivery.timeout.ms", 4_000);
        var relay = new OutboxRelay(
                connections(),
                () -> new OutboxPublisher(new KafkaProducer<>(settings, bytes, bytes), codec),
                codec,
                new OutboxProperties(
                        true,
                        null,
                        1_000,
                        pollInterval,
                        pollInterval,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(100),
                        Duration.ofMillis(100),
                        true),
                new PublicationProgress(
                        transactionalId(), topics, new TopicTails(Map.of("bootstrap.servers", brokers))::of),
                new OutboxMetrics(meters, Clock.systemUTC()));
        relays.add(relay);
        relay.start();
        return relay;
    }

    String transactionalId() {
        return database.url().substring(database.url().lastIndexOf('/') + 1) + "-relay";
    }

    RelayConnections connections() {
        return new RelayConnections(database.url(), database.username(), database.password());
    }

    void append(OutgoingMessage message) {
        appendAll(List.of(message));
    }

    void appendAll(List<OutgoingMessage> messages) {
        transactions.executeWithoutResult(status -> outbox.appendAll(messages));
    }

    int waiting() {
        return jdbc.sql("select count(*) from outbox").query(Integer.class).single();
    }

    static List<OutgoingMessage> things(String topic, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> OutgoingMessage.of(topic, "key-" + n % 7, "ThingHappened", new Thing(n)))
                .toList();
    }

    static Map<String, List<Integer>> numbersByKey(List<ConsumerRecord<byte[], byte[]>> received) {
        Map<String, List<Integer>> byKey = new HashMap<>();
        for (var message : received) {
            byKey.computeIfAbsent(new String(message.key(), UTF_8), key -> new ArrayList<>())
                    .addAll(numbers(List.of(message)));
        }
        return byKey;
    }

    static List<Integer> numbers(List<ConsumerRecord<byte[], byte[]>> received) {
        return received.stream()
                .map(message -> JsonMapper.shared()
                        .readValue(message.value(), Thing.class)
                        .number())
                .toList();
    }

    record Thing(int number) {}
}
