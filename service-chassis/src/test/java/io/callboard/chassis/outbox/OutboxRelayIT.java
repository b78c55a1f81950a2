package io.callboard.chassis.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.fixture.CuttableLink;
import io.callboard.chassis.fixture.RealBackends;
import io.callboard.chassis.message.MessageCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

class OutboxRelayIT {

    private final RealBackends.Database database = RealBackends.newDatabase();
    private final DriverManagerDataSource dataSource =
            new DriverManagerDataSource(database.url(), database.username(), database.password());
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    private final MessageCodec codec = new MessageCodec(JsonMapper.shared(), "test-service");
    private final Outbox outbox =
            new Outbox(jdbc, codec, () -> "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    private final List<OutboxRelay> relays = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @AfterEach
    void stopRelays() {
        relays.forEach(OutboxRelay::stop);
    }

    @Test
    void publishesTheEnvelopeWithTheValue() {
        var topic = RealBackends.newTopic();
        startRelay();
        append(OutgoingMessage.of(topic, "key-1", "ThingHappened", new Thing(7)));

        var message = RealBackends.received(topic, 1).getFirst();

        assertThat(new String(message.value(), UTF_8)).isEqualTo("{\"number\":7}");
        assertThat(new String(message.key(), UTF_8)).isEqualTo("key-1");
        assertThat(headers(message))
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_type", "ThingHappened")
                .containsEntry("ce_source", "/callboard/test-service")
                .containsEntry("ce_subject", "key-1")
                .containsEntry(
                        "ce_dataschema", "https://callboard.dev/contracts/" + topic + "/ThingHappened.schema.json")
                .containsEntry("content-type", "application/json")
                .containsEntry("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .containsKeys("ce_id", "ce_time");
    }

    @Test
    void publishesNullAsTombstone() {
        var topic = RealBackends.newTopic();
        startRelay();
        append(OutgoingMessage.of(topic, "key-1", "ThingForgotten", null));

        assertThat(RealBackends.received(topic, 1).getFirst().value()).isNull();
    }

    @Test
    void publishesEachKeyInTheOrderOfItsAppends() {
        var topic = RealBackends.newTopic();
        startRelay();
        for (var round = 0; round < 20; round++) {
            var first = round * 500;
            appendAll(IntStream.range(first, first + 500)
                    .mapToObj(n -> OutgoingMessage.of(topic, "key-" + n % 37, "ThingHappened", new Thing(n)))
                    .toList());
        }

        var received = RealBackends.received(topic, 10_000);

        assertThat(received).hasSize(10_000);
        assertThat(numbersByKey(received).values())
                .allSatisfy(numbers -> assertThat(numbers).isSorted());
        await().until(this::waiting, waiting -> waiting == 0);
        assertThat(meters.counter("callboard.outbox.relayed").count()).isEqualTo(10_000);
    }

    @Test
    void publishesNothingOfARollback() {
        var topic = RealBackends.newTopic();
        startRelay();
        transactions.executeWithoutResult(status -> {
            outbox.append(OutgoingMessage.of(topic, "key", "ThingHappened", new Thing(1)));
            status.setRollbackOnly();
        });
        append(OutgoingMessage.of(topic, "key", "ThingHappened", new Thing(2)));

        assertThat(numbers(RealBackends.received(topic, 1))).containsExactly(2);
    }

    @Test
    void refusesAnAppendWithoutTransaction() {
        var message = OutgoingMessage.of("topic", "key", "ThingHappened", new Thing(1));

        assertThatThrownBy(() -> outbox.append(message)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void publishesALowerIdThatASlowerTransactionCommitsLater() throws Exception {
        var topic = RealBackends.newTopic();
        startRelay();
        try (var slow = dataSource.getConnection();
                var insert = slow.prepareStatement("""
                        insert into outbox (topic, message_key, message_type, message_id, payload)
                        values (?, 'slow', 'ThingHappened', 'slow-1', '{"number":1}')
                        """)) {
            slow.setAutoCommit(false);
            insert.setString(1, topic);
            insert.executeUpdate();
            append(OutgoingMessage.of(topic, "fast", "ThingHappened", new Thing(2)));
            assertThat(numbers(RealBackends.received(topic, 1))).containsExactly(2);
            await().until(this::waiting, waiting -> waiting == 0);

            slow.commit();
        }

        assertThat(numbers(RealBackends.received(topic, 2))).containsExactlyInAnyOrder(1, 2);
        await().until(this::waiting, waiting -> waiting == 0);
    }

    @Test
    void onlyOneOfTwoRelaysWorksAndTheOtherTakesOver() {
        var topic = RealBackends.newTopic();
        var first = startRelay();
        await().until(first::isRelaying);
        var second = startRelay();

        appendAll(things(topic, 0, 1_000));
        assertThat(RealBackends.received(topic, 1_000)).hasSize(1_000);
        assertThat(second.isRelaying()).isFalse();

        var appender = Thread.ofVirtual().start(() -> {
            for (var n = 1_000; n < 2_000; n += 10) {
                appendAll(things(topic, n, n + 10));
            }
        });
        first.stop();
        await().until(second::isRelaying);

        await().until(() -> !appender.isAlive() && waiting() == 0);
        var received = RealBackends.received(topic, 2_000);
        assertThat(new HashSet<>(numbers(received))).hasSize(2_000);
        assertThat(numbersByKey(received).values())
                .allSatisfy(numbers -> assertThat(numbers).isSorted());
    }

    @Test
    void publishesAgainWhatWasSentButNotDeleted() {
        var topic = RealBackends.newTopic();
        var hits = new AtomicInteger();
        try (var armed = Failpoints.arm("outbox.sent", () -> {
            if (hits.incrementAndGet() == 1) {
                throw new Failpoints.InjectedFault("outbox.sent");
            }
        })) {
            appendAll(things(topic, 0, 100));
            startRelay();
            await().until(this::waiting, waiting -> waiting == 0);
            assertThat(armed).isNotNull();
        }

        var received = RealBackends.received(topic, 200);
        assertThat(received).hasSize(200);
        assertThat(new TreeSet<>(numbers(received))).hasSize(100);
    }

    @Test
    void goesOnAfterAnErrorThatTookOneRoundDown() {
        var topic = RealBackends.newTopic();
        var hits = new AtomicInteger();
        try (var armed = Failpoints.arm("outbox.read", () -> {
            if (hits.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("injected");
            }
        })) {
            startRelay();
            appendAll(things(topic, 0, 10));
            await().until(this::waiting, waiting -> waiting == 0);
            assertThat(armed).isNotNull();
        }

        assertThat(hits).hasValueGreaterThan(1);
        assertThat(RealBackends.received(topic, 10)).hasSize(10);
    }

    @Test
    void losesNothingWhenTheRoundDiesBeforeSendingOrAfterDeleting() {
        var topic = RealBackends.newTopic();
        for (var name : List.of("outbox.read", "outbox.deleted")) {
            var hits = new AtomicInteger();
            try (var armed = Failpoints.arm(name, () -> {
                if (hits.incrementAndGet() == 1) {
                    throw new Failpoints.InjectedFault(name);
                }
            })) {
                var relay = startRelay();
                appendAll(things(topic, 0, 10));
                await().until(() -> hits.get() > 0 && waiting() == 0);
                relay.stop();
                assertThat(armed).isNotNull();
            }
        }

        assertThat(RealBackends.received(topic, 20)).hasSize(20);
    }

    @Test
    void goesOnWhenItsDatabaseConnectionIsCut() {
        var topic = RealBackends.newTopic();
        var relay = startRelay();
        await().until(relay::isRelaying);

        jdbc.sql("""
                select count(pg_terminate_backend(pid))
                from pg_stat_activity
                where application_name = 'outbox-relay' and datname = current_database()
                """).query(Long.class).single();
        appendAll(things(topic, 0, 100));

        assertThat(new TreeSet<>(numbers(RealBackends.received(topic, 100)))).hasSize(100);
        await().until(this::waiting, waiting -> waiting == 0);
    }

    @Test
    void takesABacklogOfLargeMessagesInBites() throws SQLException {
        var topic = RealBackends.newTopic();
        var large = "x".repeat(800_000);
        appendAll(IntStream.range(0, 30)
                .mapToObj(n -> OutgoingMessage.of(topic, "key", "ThingHappened", large))
                .toList());

        try (var session = connections().open()) {
            var batch = session.read(1_000);
            assertThat(batch.full()).isTrue();
            assertThat(batch.rows()).hasSize(21);
        }
        startRelay();
        assertThat(RealBackends.received(topic, 30)).hasSize(30);
        await().until(this::waiting, waiting -> waiting == 0);
    }

    @Test
    void letsTheServerNoticeThatItsMachineVanished() {
        var settings = new DriverManagerDataSource(database.url(), connections().properties());

        assertThat(List.of("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count"))
                .extracting(name -> JdbcClient.create(settings)
                        .sql("select current_setting(:name)")
                        .param("name", name)
                        .query(Integer.class)
                        .single())
                .containsExactly(4, 2, 3);
    }

    @Test
    void tellsTheAgeOfTheBacklogAlsoWhileItCannotSend() {
        append(OutgoingMessage.of("missing-topic", "key", "ThingHappened", new Thing(0)));
        var failures = new AtomicInteger();
        try (var armed = Failpoints.arm("outbox.read", () -> {
            failures.incrementAndGet();
            throw new Failpoints.InjectedFault("outbox.read");
        })) {
            startRelay();
            await().until(failures::get, count -> count > 0);

            await().during(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() ->
                            meters.get("callboard.outbox.backlog.age").gauge().value() > 0);
            assertThat(armed).isNotNull();
        }
    }

    @Test
    void aMissingTopicHoldsUpNoOther() {
        var topic = RealBackends.newTopic();
        append(OutgoingMessage.of("missing-topic", "key", "ThingHappened", new Thing(0)));
        appendAll(things(topic, 1, 101));
        startRelay();

        assertThat(RealBackends.received(topic, 100)).hasSizeGreaterThanOrEqualTo(100);
        await().until(this::waiting, waiting -> waiting == 1);
    }

    @Test
    void waitsForABrokerThatIsAwayAndGoesOnWhenItIsBack() throws IOException {
        try (var link = new CuttableLink()) {
            var broker = new EmbeddedKafkaKraftBroker(1, 4);
            broker.brokerProperty("advertised.listeners", "EXTERNAL://localhost:" + link.port());
            broker.brokerProperty("auto.create.topics.enable", false);
            appendAll(things("later", 0, 100));
            startRelay("localhost:" + link.port());
            broker.afterPropertiesSet();
            try {
                link.connectTo(portOf(broker));
                broker.addTopics("later");
                await().atMost(Duration.ofSeconds(60)).until(this::waiting, waiting -> waiting == 0);

                link.cut();
                appendAll(things("later", 100, 200));
                await().pollDelay(Duration.ofSeconds(5)).until(this::waiting, waiting -> waiting == 100);
                link.mend();

                await().atMost(Duration.ofSeconds(60)).until(this::waiting, waiting -> waiting == 0);
                assertThat(new TreeSet<>(numbers(RealBackends.received("localhost:" + link.port(), "later", 200))))
                        .hasSize(200);
            } finally {
                relays.forEach(OutboxRelay::stop);
                broker.destroy();
            }
        }
    }

    private OutboxRelay startRelay() {
        return startRelay(RealBackends.brokers());
    }

    private OutboxRelay startRelay(String brokers) {
        var bytes = new ByteArraySerializer();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", brokers,
                "acks", "all",
                "linger.ms", 5,
                "max.block.ms", 2_000,
                "request.timeout.ms", 2_000,
                "delivery.timeout.ms", 4_000);
        var relay = new OutboxRelay(
                connections(),
                () -> new OutboxPublisher(new KafkaProducer<>(settings, bytes, bytes), codec),
                new OutboxProperties(
                        true, 1_000, Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofMillis(100)),
                new OutboxMetrics(meters, Clock.systemUTC()));
        relays.add(relay);
        relay.start();
        return relay;
    }

    private RelayConnections connections() {
        return new RelayConnections(database.url(), database.username(), database.password());
    }

    private static int portOf(EmbeddedKafkaKraftBroker broker) {
        var address = broker.getBrokersAsString();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private void append(OutgoingMessage message) {
        appendAll(List.of(message));
    }

    private void appendAll(List<OutgoingMessage> messages) {
        transactions.executeWithoutResult(status -> outbox.appendAll(messages));
    }

    private int waiting() {
        return jdbc.sql("select count(*) from outbox").query(Integer.class).single();
    }

    private static List<OutgoingMessage> things(String topic, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> OutgoingMessage.of(topic, "key-" + n % 7, "ThingHappened", new Thing(n)))
                .toList();
    }

    private static Map<String, List<Integer>> numbersByKey(List<ConsumerRecord<byte[], byte[]>> received) {
        Map<String, List<Integer>> byKey = new HashMap<>();
        for (var message : received) {
            byKey.computeIfAbsent(new String(message.key(), UTF_8), key -> new ArrayList<>())
                    .addAll(numbers(List.of(message)));
        }
        return byKey;
    }

    private static List<Integer> numbers(List<ConsumerRecord<byte[], byte[]>> received) {
        return received.stream()
                .map(message -> JsonMapper.shared()
                        .readValue(message.value(), Thing.class)
                        .number())
                .toList();
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> message) {
        Map<String, String> headers = new HashMap<>();
        message.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }

    record Thing(int number) {}
}
