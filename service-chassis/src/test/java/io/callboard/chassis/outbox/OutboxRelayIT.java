package io.callboard.chassis.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.fixture.CuttableLink;
import io.callboard.chassis.fixture.RealBackends;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.progress.PublicationProgressed;
import io.callboard.chassis.trace.TraceParent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each committed message is published at least once, in the order of its key, by one relay at a time. The test runs relays
 * against a real broker and database, and stops, cuts and kills them at each failpoint.
 */
class OutboxRelayIT {

    private final RealBackends.Database database = RealBackends.newDatabase();
    private final DriverManagerDataSource dataSource =
            new DriverManagerDataSource(database.url(), database.username(), database.password());
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    private final MessageCodec codec = new MessageCodec("test-service");
    private final List<OutboxRelay> relays = new ArrayList<>();
    private final Outbox outbox = new Outbox(
            jdbc,
            codec,
            () -> new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            () -> relays.forEach(OutboxRelay::wake));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicReference<Thread> firstHeartbeat = new AtomicReference<>();

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
        try (Failpoints.Armed _ = Failpoints.arm("chassis.outbox.after-send", () -> {
            if (hits.incrementAndGet() == 1) {
                throw new Failpoints.InjectedFault("chassis.outbox.after-send");
            }
        })) {
            appendAll(things(topic, 0, 100));
            startRelay();
            await().until(this::waiting, waiting -> waiting == 0);
        }

        assertThat(hits).hasValueGreaterThan(1);
        var received = RealBackends.received(topic, 200);
        assertThat(received).hasSize(200);
        assertThat(new TreeSet<>(numbers(received))).hasSize(100);
    }

    @Test
    void goesOnAfterAnErrorThatTookOneRoundDown() {
        var topic = RealBackends.newTopic();
        var hits = new AtomicInteger();
        try (Failpoints.Armed _ = Failpoints.arm("chassis.outbox.after-read", () -> {
            if (hits.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("injected");
            }
        })) {
            startRelay();
            appendAll(things(topic, 0, 10));
            await().until(this::waiting, waiting -> waiting == 0);
        }

        assertThat(hits).hasValueGreaterThan(1);
        assertThat(RealBackends.received(topic, 10)).hasSize(10);
    }

    @Test
    void losesNothingWhenTheRoundDiesBeforeSendingOrAfterDeleting() {
        var topic = RealBackends.newTopic();
        for (var name : List.of("chassis.outbox.after-read", "chassis.outbox.after-delete")) {
            var hits = new AtomicInteger();
            try (Failpoints.Armed _ = Failpoints.arm(name, () -> {
                if (hits.incrementAndGet() == 1) {
                    throw new Failpoints.InjectedFault(name);
                }
            })) {
                var relay = startRelay();
                appendAll(things(topic, 0, 10));
                await().until(() -> hits.get() > 0 && waiting() == 0);
                relay.stop();
            }
            assertThat(hits).as(name).hasPositiveValue();
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

        try (var session = new RelaySession(connections().open())) {
            var batch = session.read(0, List.of(), 1_000);
            assertThat(batch.full()).isTrue();
            assertThat(batch.rows()).hasSize(21);
        }
        startRelay();
        assertThat(RealBackends.received(topic, 30)).hasSize(30);
        await().until(this::waiting, waiting -> waiting == 0);
    }

    @Test
    void tellsTheAgeOfTheBacklogAlsoWhileItCannotSend() {
        append(OutgoingMessage.of("missing-topic", "key", "ThingHappened", new Thing(0)));
        var failures = new AtomicInteger();
        try (Failpoints.Armed _ = Failpoints.arm("chassis.outbox.after-read", () -> {
            failures.incrementAndGet();
            throw new Failpoints.InjectedFault("chassis.outbox.after-read");
        })) {
            startRelay();
            await().until(failures::get, count -> count > 0);

            await().during(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() ->
                            meters.get("callboard.outbox.backlog.age").gauge().value() > 0);
            assertThat(failures).as("rounds that failed meanwhile").hasValueGreaterThan(1);
        }
    }

    @Test
    void aMissingTopicHoldsUpNoOther() {
        var topic = RealBackends.newTopic();
        append(OutgoingMessage.of("missing-topic", "key", "ThingHappened", new Thing(0)));
        appendAll(things(topic, 1, 101));
        startRelay();

        assertThat(RealBackends.received(topic, 100)).hasSizeGreaterThanOrEqualTo(100);
        assertThat(meters.get("callboard.outbox.relaying").gauge().value()).isEqualTo(1);
        await().until(this::waiting, waiting -> waiting == 1);
    }

    @Test
    void aRelayThatStoodStillPublishesNothingAfterItsSuccessor() throws Exception {
        var topic = RealBackends.newTopic();
        var standing = ConcurrentHashMap.<Thread>newKeySet();
        var goOn = new CountDownLatch(1);
        var stillsRead = new AtomicBoolean();
        // As a process that is stopped: neither its relay nor its heartbeat goes on.
        try (Failpoints.Armed _ = Failpoints.arm("chassis.outbox.after-read", () -> {
                    if (stillsRead.compareAndSet(false, true)) {
                        standing.add(Thread.currentThread());
                        waitFor(goOn);
                    }
                });
                Failpoints.Armed _ = Failpoints.arm("chassis.lease.before-turn", () -> {
                    if (standing.isEmpty()) {
                        firstHeartbeat.compareAndSet(null, Thread.currentThread());
                    } else if (firstHeartbeat.get() == Thread.currentThread()) {
                        waitFor(goOn);
                    }
                })) {
            var first = startRelay();
            await().until(first::isRelaying);
            append(OutgoingMessage.of(topic, "key", "ThingHappened", new Thing(1)));
            await().until(() -> !standing.isEmpty());
            assertThat(firstHeartbeat.get())
                    .as("the thread that renews the lease")
                    .isNotNull();

            var second = startRelay();
            await().until(second::isRelaying);
            append(OutgoingMessage.of(topic, "key", "ThingHappened", new Thing(2)));
            await().until(this::waiting, waiting -> waiting == 0);

            goOn.countDown();
            await().until(() -> !first.isRelaying());
            append(OutgoingMessage.of(topic, "other", "ThingHappened", new Thing(3)));
            await().until(this::waiting, waiting -> waiting == 0);
        }

        var states = RealBackends.received(topic, 3).stream()
                .filter(message -> new String(message.key(), UTF_8).equals("key"))
                .toList();
        assertThat(numbers(states)).containsExactly(1, 2);
    }

    @Test
    void relaysAgainAfterAnotherRelayOfTheSameIdCameAndWent() {
        var topic = RealBackends.newTopic();
        var relay = startRelay();
        await().until(relay::isRelaying);
        var settings = Map.<String, Object>of(
                "bootstrap.servers", RealBackends.brokers(), "transactional.id", transactionalId());
        try (var publisher = new OutboxPublisher(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()), codec)) {
            publisher.open();
        }

        appendAll(things(topic, 0, 10));

        assertThat(numbers(RealBackends.received(topic, 10))).hasSize(10);
        await().until(this::waiting, waiting -> waiting == 0);
    }

    @Test
    void manyMessagesOfAMissingTopicHoldUpNoOtherAndGoOutInOrderOnceItExists() {
        var missing = "late-" + UUID.randomUUID();
        var topic = RealBackends.newTopic();
        appendAll(things(missing, 0, 3_000));
        startRelay();
        appendAll(things(topic, 0, 100));

        assertThat(RealBackends.received(topic, 100)).hasSize(100);
        await().until(this::waiting, waiting -> waiting == 3_000);
        assertThat(meters.get("callboard.outbox.resting.topics").gauge().value())
                .isEqualTo(1);
        assertThat(meters.get("callboard.outbox.backlog.age").gauge().value()).isPositive();

        RealBackends.createTopic(missing, 2);

        await().atMost(Duration.ofSeconds(60)).until(this::waiting, waiting -> waiting == 0);
        var received = RealBackends.received(missing, 3_000);
        assertThat(received).hasSize(3_000);
        assertThat(numbersByKey(received).values())
                .allSatisfy(numbers -> assertThat(numbers).isSorted());
        await().until(() ->
                meters.get("callboard.outbox.resting.topics").gauge().value() == 0);
    }

    @Test
    void manyMessagesOfAForbiddenTopicHoldUpNoOther() throws Exception {
        var broker = new EmbeddedKafkaKraftBroker(1, 2, "allowed", "forbidden");
        broker.brokerProperties(Map.of(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found", "true",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1"));
        broker.afterPropertiesSet();
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.getBrokersAsString()))) {
            var everybody = new AccessControlEntry("User:*", "*", AclOperation.READ, AclPermissionType.ALLOW);
            var nobody = new AccessControlEntry("User:*", "*", AclOperation.WRITE, AclPermissionType.DENY);
            var forbidden = new ResourcePattern(ResourceType.TOPIC, "forbidden", PatternType.LITERAL);
            admin.createAcls(List.of(new AclBinding(forbidden, everybody), new AclBinding(forbidden, nobody)))
                    .all()
                    .get();
            appendAll(things("forbidden", 0, 3_000));
            startRelay(broker.getBrokersAsString());
            for (var n = 0; n < 10; n++) {
                appendAll(things("allowed", n * 100, n * 100 + 100));
            }

            assertThat(new TreeSet<>(numbers(RealBackends.received(broker.getBrokersAsString(), "allowed", 1_000))))
                    .hasSize(1_000);
            await().until(this::waiting, waiting -> waiting == 3_000);

            admin.deleteAcls(List.of(new AclBindingFilter(forbidden.toFilter(), AccessControlEntryFilter.ANY)))
                    .all()
                    .get();

            await().atMost(Duration.ofSeconds(60)).until(this::waiting, waiting -> waiting == 0);
            assertThat(new TreeSet<>(numbers(RealBackends.received(broker.getBrokersAsString(), "forbidden", 3_000))))
                    .hasSize(3_000);
        } finally {
            relays.forEach(OutboxRelay::stop);
            broker.destroy();
        }
    }

    @Test
    void isWokenByACommitOfItsOwnInstanceLongBeforeItLooksByItself() {
        var topic = RealBackends.newTopic();
        var relay = startRelay(RealBackends.brokers(), Set.of(), Duration.ofHours(1));
        await().until(relay::isRelaying);
        append(OutgoingMessage.of(topic, "key", "ThingHappened", new Thing(1)));
        await().until(this::waiting, waiting -> waiting == 0);

        transactions.executeWithoutResult(status -> {
            jdbc.sql("""
                    insert into outbox (topic, message_key, message_type, message_id, payload)
                    values (:topic, 'key', 'ThingHappened', 'own-1', '{"number":2}')
                    """).param("topic", topic).update();
            outbox.wakeAfterCommit();
            outbox.wakeAfterCommit();
        });

        assertThat(numbers(RealBackends.received(topic, 2))).containsExactly(1, 2);
    }

    @Test
    void aCommitNotifiesNobody() throws SQLException {
        try (var listener = dataSource.getConnection();
                var listen = listener.createStatement()) {
            listen.execute("listen outbox");
            append(OutgoingMessage.of("topic", "key", "ThingHappened", new Thing(1)));

            assertThat(listener.unwrap(PGConnection.class).getNotifications(200))
                    .isEmpty();
        }
    }

    @Test
    void publishesALowerIdThatWasDrawnBeforeAReadAndCommittedUnderAnOpenSnapshot() throws Exception {
        var topic = RealBackends.newTopic();
        startRelay();
        try (var report = dataSource.getConnection();
                var slow = dataSource.getConnection();
                var look = report.createStatement();
                var insert = slow.prepareStatement("""
                        insert into outbox (topic, message_key, message_type, message_id, payload)
                        values (?, 'slow', 'ThingHappened', 'slow-1', '{"number":-1}')
                        """)) {
            report.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            report.setAutoCommit(false);
            look.execute("select count(*) from outbox");
            slow.setAutoCommit(false);
            insert.setString(1, topic);
            insert.executeUpdate();
            for (var n = 0; n < 20; n++) {
                appendAll(things(topic, n * 100, n * 100 + 100));
                await().until(this::waiting, waiting -> waiting == 0);
            }

            slow.commit();

            await().until(this::waiting, waiting -> waiting == 0);
            assertThat(numbers(RealBackends.received(topic, 2_001)))
                    .hasSize(2_001)
                    .contains(-1);
        }
    }

    @Test
    void statesThatEverythingIsPublishedAndWhereItEnds() {
        var topic = RealBackends.newTopic(2);
        var first = startRelay(RealBackends.brokers(), Set.of(topic), Duration.ofMillis(200));
        append(OutgoingMessage.of(topic, "a", "ThingHappened", new Thing(1)));
        await().until(this::waiting, waiting -> waiting == 0);
        append(OutgoingMessage.of(topic, "a", "ThingHappened", new Thing(2)));
        await().until(this::waiting, waiting -> waiting == 0);
        var last = RealBackends.received(topic, 2).getLast();
        // Not the end of the partition: markers of transactions follow the message.
        var ends = Map.of(topic, Map.of(last.partition(), last.offset() + 1));

        await().untilAsserted(
                        () -> assertThat(lastStatement()).extracting("ends").isEqualTo(ends));
        var before = lastStatement().upTo();
        await().until(() -> lastStatement().upTo().isAfter(before));

        first.stop();
        var stopped = lastStatement().upTo();
        startRelay(RealBackends.brokers(), Set.of(topic), Duration.ofMillis(200));
        await().untilAsserted(
                        () -> assertThat(lastStatement()).extracting("ends").isEqualTo(ends));
        await().until(() -> lastStatement().upTo().isAfter(stopped));
        assertThat(lastStatement().ends()).isEqualTo(ends);
    }

    @Test
    void statesNothingWhileMessagesOfATopicAreRefused() {
        var topic = RealBackends.newTopic();
        var missing = "late-" + UUID.randomUUID();
        startRelay(RealBackends.brokers(), Set.of(topic, missing), Duration.ofMillis(200));
        await().until(() -> !statements().isEmpty());
        append(OutgoingMessage.of(missing, "a", "ThingHappened", new Thing(1)));
        await().until(() ->
                meters.get("callboard.outbox.resting.topics").gauge().value() == 1);
        var stated = statements().size();

        await().during(Duration.ofSeconds(3)).until(() -> statements().size() == stated);

        RealBackends.createTopic(missing, 1);
        await().atMost(Duration.ofSeconds(60)).until(() -> statements().size() > stated);
        assertThat(lastStatement().ends()).containsKey(missing);
    }

    @Test
    void statesProgressUnderConstantTraffic() {
        var topic = RealBackends.newTopic();
        startRelay(RealBackends.brokers(), Set.of(topic), Duration.ofMillis(200));
        var writes = new AtomicBoolean(true);
        var writer = Thread.ofPlatform().start(() -> {
            for (var n = 0; writes.get(); n += 50) {
                appendAll(things(topic, n, n + 50));
            }
        });
        try {
            await().until(() -> statements().size() > 3);
        } finally {
            writes.set(false);
        }
        await().until(() -> !writer.isAlive());
    }

    @Test
    void waitsForABrokerThatIsAwayAndGoesOnWhenItIsBack() throws IOException {
        try (var link = new CuttableLink()) {
            var broker = new EmbeddedKafkaKraftBroker(1, 4);
            broker.brokerProperty("advertised.listeners", "EXTERNAL://localhost:" + link.port());
            broker.brokerProperty("auto.create.topics.enable", false);
            broker.brokerProperty("transaction.state.log.replication.factor", "1");
            broker.brokerProperty("transaction.state.log.min.isr", "1");
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
        return startRelay(brokers, Set.of(), Duration.ofMillis(200));
    }

    private OutboxRelay startRelay(String brokers, Set<String> topics, Duration pollInterval) {
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

    private String transactionalId() {
        return database.url().substring(database.url().lastIndexOf('/') + 1) + "-relay";
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

    private List<PublicationProgressed> statements() {
        return RealBackends.received(PublicationProgressed.TOPIC, 0).stream()
                .filter(message -> new String(message.key(), UTF_8).equals(transactionalId()))
                .map(message -> JsonMapper.shared().readValue(message.value(), PublicationProgressed.class))
                .toList();
    }

    private PublicationProgressed lastStatement() {
        var statements = statements();
        assertThat(statements).isNotEmpty();
        return statements.getLast();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
