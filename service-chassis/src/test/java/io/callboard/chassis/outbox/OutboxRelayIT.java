package io.callboard.chassis.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.fixture.RealBackends;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Each committed message is published at least once, in the order of its key. */
class OutboxRelayIT extends OutboxScene {

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
    void expressMessagesOvertakeABacklogInTheirOrderAndOnce() {
        var topic = RealBackends.newTopic(1);
        appendAll(IntStream.range(0, 30_000)
                .mapToObj(n -> OutgoingMessage.of(topic, "waits", "ThingHappened", new Thing(n)))
                .toList());
        for (var n = 0; n < 3; n++) {
            var number = n;
            transactions.executeWithoutResult(status ->
                    outbox.appendExpress(OutgoingMessage.of(topic, "overtakes", "ThingHappened", new Thing(number))));
        }
        startRelay();

        var received = RealBackends.received(topic, 30_003);

        assertThat(received).hasSize(30_003);
        assertThat(numbersByKey(received).get("overtakes")).containsExactly(0, 1, 2);
        assertThat(numbersByKey(received).get("waits")).hasSize(30_000).isSorted();
        await().until(this::waiting, waiting -> waiting == 0);
        // One partition keeps the order of publication. The backlog is six rounds, and the first one is full.
        var last = IntStream.range(0, received.size())
                .filter(place -> new String(received.get(place).key(), UTF_8).equals("overtakes"))
                .max();
        assertThat(last.orElseThrow()).isLessThan(20_000);
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
    void readsABacklogOfLargeMessagesInSmallBatches() throws SQLException {
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

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> message) {
        Map<String, String> headers = new HashMap<>();
        message.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }
}
