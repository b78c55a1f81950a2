package io.callboard.chassis.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.fixture.CuttableLink;
import io.callboard.chassis.fixture.RealBackends;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** One relay works at a time and nothing is lost. The test stops, cuts and kills relays at each failpoint. */
class OutboxFailuresIT extends OutboxScene {

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
    void goesOnAfterAnErrorInOneRound() {
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
    void aSuspendedRelayPublishesNothingAfterItsSuccessor() throws Exception {
        var topic = RealBackends.newTopic();
        var standing = ConcurrentHashMap.<Thread>newKeySet();
        var goOn = new CountDownLatch(1);
        var stillsRead = new AtomicBoolean();
        // Like a suspended process: neither its relay nor its heartbeat goes on.
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
    void relaysAgainAfterAnotherRelayWithTheSameIdHasEnded() {
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

    private static int portOf(EmbeddedKafkaKraftBroker broker) {
        var address = broker.getBrokersAsString();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
