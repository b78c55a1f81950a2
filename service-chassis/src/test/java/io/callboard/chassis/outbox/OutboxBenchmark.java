package io.callboard.chassis.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.fixture.RealBackends;
import io.callboard.chassis.message.MessageCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Measures messages per second from the writer's transaction to a consumer, everything on this machine. See the README
 * of service-chassis for the command. It runs only when the command names it.
 */
class OutboxBenchmark {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final RealBackends.Database database = RealBackends.newDatabase();
    private final MessageCodec codec = new MessageCodec("benchmark");
    private final String topic = RealBackends.newTopic(12);

    @Test
    void reportsMessagesPerSecond() throws Exception {
        var messages = Integer.getInteger("benchmark.messages", 400_000);
        var writers = Integer.getInteger("benchmark.writers", 2);
        var batch = Integer.getInteger("benchmark.batch", 1_000);
        assertThat(settings()).containsExactly("on", "on", "on");
        run(100_000, writers, batch, "warm-up");
        for (var round = 1; round <= 3; round++) {
            run(messages, writers, batch, "round " + round);
        }
    }

    /** The same while a report or a dump keeps a snapshot open, so that vacuum cannot remove deleted rows. */
    @Test
    void reportsMessagesPerSecondUnderAnOpenSnapshot() throws Exception {
        var messages = Integer.getInteger("benchmark.messages", 400_000);
        run(100_000, 2, 1_000, "warm-up");
        for (var round = 1; round <= 3; round++) {
            execute("vacuum outbox");
            var free = run(messages, 2, 1_000, "without snapshot, round " + round);
            execute("vacuum outbox");
            try (var report = connection()) {
                report.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                report.setAutoCommit(false);
                try (var statement = report.createStatement()) {
                    statement.execute("select count(*) from outbox");
                }
                var held = run(messages, 2, 1_000, "with snapshot, round " + round);
                System.out.printf("with : without = %.2f%n", held / free);
            }
        }
    }

    /**
     * Measures transactions of one business row and one message by many writers, with and without NOTIFY in their
     * commits.
     */
    @Test
    void reportsSingleRowCommitsPerSecond() throws Exception {
        var writers = Integer.getInteger("benchmark.writers", 16);
        var commits = Integer.getInteger("benchmark.commits", 30_000);
        assertThat(settings()).containsExactly("on", "on", "on");
        execute("create table business (id bigint generated always as identity primary key, name text not null)");
        execute("create function outbox_notify() returns trigger language plpgsql as "
                + "$$ begin perform pg_notify('outbox', ''); return null; end $$");
        commits(10_000, writers, "warm-up");
        for (var round = 1; round <= 3; round++) {
            var plain = commits(commits, writers, "without NOTIFY, round " + round);
            execute("create trigger outbox_notify after insert on outbox "
                    + "for each statement execute function outbox_notify()");
            var notifying = commits(commits, writers, "with NOTIFY, round " + round);
            execute("drop trigger outbox_notify on outbox");
            System.out.printf("without : with = %.1f%n", plain / notifying);
        }
    }

    private double commits(int commits, int writers, String name) throws Exception {
        var relay = relay();
        relay.start();
        try {
            var started = System.nanoTime();
            var threads = new ArrayList<Thread>();
            var left = new AtomicInteger(commits);
            for (var writer = 0; writer < writers; writer++) {
                threads.add(Thread.ofPlatform().start(() -> commit(left, relay)));
            }
            for (var thread : threads) {
                thread.join();
            }
            var perSecond = commits / ((System.nanoTime() - started) / 1e9);
            System.out.printf(
                    "%s: %d commits, %d writers, %.0f commits/s (load of the machine %s)%n",
                    name, commits, writers, perSecond, load());
            return perSecond;
        } finally {
            relay.stop();
        }
    }

    private void commit(AtomicInteger left, OutboxRelay relay) {
        var dataSource = new SingleConnectionDataSource(database.url(), database.username(), database.password(), true);
        try {
            var jdbc = JdbcClient.create(dataSource);
            var outbox = new Outbox(jdbc, codec, () -> null, relay::wake);
            var transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
            while (left.getAndDecrement() > 0) {
                transactions.executeWithoutResult(status -> {
                    jdbc.sql("insert into business (name) values ('row')").update();
                    outbox.append(reminder());
                });
            }
        } finally {
            dataSource.destroy();
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = connection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection(database.url(), database.username(), database.password());
    }

    private double run(int messages, int writers, int batch, String name) throws Exception {
        var relay = relay();
        relay.start();
        try (var consumer = consumerAtEnd()) {
            var started = System.nanoTime();
            var written = new ArrayList<Thread>();
            var next = new AtomicInteger();
            for (var writer = 0; writer < writers; writer++) {
                written.add(Thread.ofPlatform().start(() -> write(messages, batch, next, relay)));
            }
            var received = 0;
            while (received < messages) {
                received += consumer.poll(Duration.ofMillis(100)).count();
                if (System.nanoTime() - started > PATIENCE.toNanos()) {
                    throw new IllegalStateException("Only " + received + " of " + messages + " arrived");
                }
            }
            var seconds = (System.nanoTime() - started) / 1e9;
            for (var thread : written) {
                thread.join();
            }
            assertThat(received).isEqualTo(messages);
            System.out.printf(
                    "%s: %d messages, %d writers, batches of %d: %.1f s, %.0f messages/s (load of the machine %s)%n",
                    name, messages, writers, batch, seconds, messages / seconds, load());
            return messages / seconds;
        } finally {
            relay.stop();
        }
    }

    private void write(int messages, int batch, AtomicInteger next, OutboxRelay relay) {
        var dataSource = new SingleConnectionDataSource(database.url(), database.username(), database.password(), true);
        try {
            var outbox = new Outbox(JdbcClient.create(dataSource), codec, () -> null, relay::wake);
            var transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
            for (var first = next.getAndAdd(batch); first < messages; first = next.getAndAdd(batch)) {
                var size = Math.min(batch, messages - first);
                var some = new ArrayList<OutgoingMessage>(size);
                for (var n = 0; n < size; n++) {
                    some.add(reminder());
                }
                transactions.executeWithoutResult(status -> outbox.appendAll(some));
            }
        } finally {
            dataSource.destroy();
        }
    }

    /** Fails when the database does not wait for its disk. */
    private List<String> settings() {
        var jdbc = JdbcClient.create(
                new SingleConnectionDataSource(database.url(), database.username(), database.password(), false));
        return Stream.of("fsync", "synchronous_commit", "full_page_writes")
                .map(name -> jdbc.sql("select current_setting(:name)")
                        .param("name", name)
                        .query(String.class)
                        .single())
                .toList();
    }

    private OutgoingMessage reminder() {
        var registration = UUID.randomUUID();
        return OutgoingMessage.of(
                topic,
                registration,
                "ReminderDue",
                new Reminder(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        "org_benchmark",
                        registration,
                        "PT15M",
                        "EMAIL",
                        1,
                        Instant.parse("2026-12-01T17:45:00Z"),
                        Instant.parse("2026-12-01T18:00:00Z")));
    }

    private OutboxRelay relay() throws Exception {
        var bytes = new ByteArraySerializer();
        var settings = producerSettings();
        settings.put("transactional.id", "benchmark-relay");
        return new OutboxRelay(
                new RelayConnections(database.url(), database.username(), database.password()),
                () -> new OutboxPublisher(new KafkaProducer<>(settings, bytes, bytes), codec),
                codec,
                Binder.get(new StandardEnvironment()).bindOrCreate("callboard.outbox", OutboxProperties.class),
                new PublicationProgress(
                        "benchmark",
                        Set.of(topic),
                        new TopicTails(Map.of("bootstrap.servers", RealBackends.brokers()))::of),
                new OutboxMetrics(new SimpleMeterRegistry(), Clock.systemUTC()));
    }

    /** The default settings of every service, read from their file. */
    private static Map<String, Object> producerSettings() throws Exception {
        var environment = new StandardEnvironment();
        environment.getSystemProperties().put("spring.application.name", "benchmark");
        new YamlPropertySourceLoader()
                .load("messaging", new ClassPathResource("callboard-chassis-messaging.yml"))
                .forEach(environment.getPropertySources()::addLast);
        var settings = Binder.get(environment)
                .bind("spring.kafka", KafkaProperties.class)
                .get()
                .buildProducerProperties();
        settings.put("bootstrap.servers", RealBackends.brokers());
        return settings;
    }

    private KafkaConsumer<byte[], byte[]> consumerAtEnd() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", RealBackends.brokers());
        settings.put("max.poll.records", 5_000);
        var bytes = new ByteArrayDeserializer();
        var consumer = new KafkaConsumer<>(settings, bytes, bytes);
        var partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    private static String load() throws Exception {
        var file = Path.of("/proc/loadavg");
        return Files.isReadable(file)
                ? List.of(Files.readString(file).split(" ")).getFirst()
                : "unknown";
    }

    private record Reminder(
            UUID timerId,
            UUID eventId,
            String organizerId,
            UUID registrationId,
            String rule,
            String channel,
            int epoch,
            Instant sendAt,
            Instant usefulUntil) {}
}
