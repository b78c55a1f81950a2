package io.callboard.chassis.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.consumer.StoredDeadLetter.Replay;
import io.callboard.chassis.fixture.CuttableLink;
import io.callboard.chassis.fixture.RealBackends;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.topic.DeadLetterTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A listener must tolerate duplicates, bad records and failures at any line, and lose nothing. The test sends records that
 * fail in each way to a listener on a real broker and database, and compares the records that were applied and the dead
 * letters.
 */
class ConsumptionIT {

    private static final int PARTITIONS = 4;
    private static final String TOPIC = RealBackends.newTopic(PARTITIONS);
    private static final String GROUP = "thing-service";
    private static final String DEAD_LETTERS = DeadLetterTopics.name(TOPIC, GROUP);
    private static final KafkaProducer<byte[], byte[]> PRODUCER = new KafkaProducer<>(
            Map.of("bootstrap.servers", RealBackends.brokers()), new ByteArraySerializer(), new ByteArraySerializer());

    /** Ten seconds are promised where the processor is free. */
    private static final Duration PROMISED_ON_A_BUSY_MACHINE = Duration.ofSeconds(30);

    private static ConfigurableApplicationContext context;
    private static Things things;
    private static DeadLetterEndpoint endpoint;
    private static MessageCodec codec;

    @BeforeAll
    static void start() {
        context = service(RealBackends.brokers());
        things = context.getBean(Things.class);
        endpoint = context.getBean(DeadLetterEndpoint.class);
        codec = context.getBean(MessageCodec.class);
        context.getBean(JdbcClient.class)
                .sql("create table thing (name text primary key, times int not null, message_id text not null)")
                .update();
    }

    private static ConfigurableApplicationContext service(String brokers) {
        var database = RealBackends.newDatabase();
        return new SpringApplicationBuilder(ThingService.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.config.import=classpath:callboard-chassis-messaging.yml",
                        "spring.application.name=" + GROUP,
                        // As in callboard-chassis.yml; the last property would give the listeners virtual threads.
                        "spring.threads.virtual.enabled=true",
                        "spring.datasource.url=" + database.url(),
                        "callboard.outbox.transactional-id=" + database.url(),
                        "spring.datasource.username=" + database.username(),
                        "spring.datasource.password=" + database.password(),
                        "spring.datasource.hikari.maximum-pool-size=4",
                        "spring.flyway.locations=classpath:db/chassis",
                        "management.endpoints.web.exposure.include=deadletters",
                        "management.endpoints.access.default=unrestricted",
                        "thing.topic=" + TOPIC)
                // The embedded broker sets its address as a system property. Only an argument overrides it.
                .run("--spring.kafka.bootstrap-servers=" + brokers);
    }

    @AfterAll
    static void stop() {
        PRODUCER.close();
        context.close();
    }

    @Test
    void appliesWhatTheOutboxPublished() {
        var name = name("published");
        context.getBean(TransactionTemplate.class)
                .executeWithoutResult(status -> context.getBean(Outbox.class)
                        .append(OutgoingMessage.of(TOPIC, name, "ThingHappened", new Thing(name, null))));

        awaitApplied(name);
    }

    @Test
    void listensOnAPlatformThread() {
        var name = name("thread");
        send(name, name);

        awaitApplied(name);

        assertThat(things.threads.get(name)).isNotNull().matches(thread -> !thread.isVirtual(), "is no virtual thread");
    }

    @Test
    void startsItsListenersWhenTheBrokerFirstAnswers() throws Exception {
        var brokers = RealBackends.brokers();
        try (var link = new CuttableLink();
                var early = service("localhost:" + link.port())) {
            var containers = early.getBean(KafkaListenerEndpointRegistry.class).getListenerContainers();
            assertThat(containers).isNotEmpty().noneMatch(MessageListenerContainer::isRunning);

            link.connectTo(Integer.parseInt(brokers.substring(brokers.lastIndexOf(':') + 1)));

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(containers).allMatch(MessageListenerContainer::isRunning));
        }
    }

    @Test
    void makesADeadLetterOfAnUndecodableRecordAndAppliesTheOthers() {
        var before = name("before");
        var after = name("after");
        send(before, before);
        sendRaw("broken-json", "{\"name\":");
        sendRaw("nul", "\u0000\u0000");
        PRODUCER.send(new ProducerRecord<>(TOPIC, 0, bytes("no-headers"), bytes("{}")));
        send(after, after);

        awaitApplied(before);
        awaitApplied(after);
        assertThat(deadLetterOf("broken-json"))
                .containsEntry(DeadLetterHeaders.REASON, "undecodable: value is not JSON")
                .containsEntry(DeadLetterHeaders.TOPIC, TOPIC)
                .containsEntry(DeadLetterHeaders.GROUP, GROUP)
                .containsEntry("ce_type", "ThingHappened")
                .containsKeys(DeadLetterHeaders.PARTITION, DeadLetterHeaders.OFFSET, DeadLetterHeaders.TIMESTAMP);
        assertThat(deadLetterOf("nul")).containsEntry(DeadLetterHeaders.REASON, "undecodable: value is not JSON");
        assertThat(deadLetterOf("no-headers"))
                .containsEntry(DeadLetterHeaders.REASON, "undecodable: header ce_specversion is missing");
    }

    @Test
    void makesADeadLetterOfARecordOfTheLargestSize() throws Exception {
        var after = name("after-large");
        var spaces = 1_048_150;
        PRODUCER.send(message("large", "id-large", "{" + " ".repeat(spaces))).get();
        send(after, after);

        awaitApplied(after);
        assertThat(deadLetterOf("large")).containsEntry(DeadLetterHeaders.REASON, "undecodable: value is not JSON");
        assertThat(deadLetters()).anyMatch(record -> record.serializedValueSize() == spaces + 1);
    }

    @Test
    void makesADeadLetterOfAFailingRecordSoonAndWithoutItsValues() {
        var poison = name("poison");
        var other = name("other");
        things.failing.add(poison);
        var sent = Instant.now();
        send(poison, poison);
        send(other, other);

        awaitApplied(other);
        var headers = deadLetterOf(poison);

        assertThat(Duration.between(sent, Instant.now())).isLessThan(PROMISED_ON_A_BUSY_MACHINE);
        assertThat(headers)
                .containsEntry(DeadLetterHeaders.REASON, "failed: IllegalArgumentException")
                .containsEntry(DeadLetterHeaders.EXCEPTION, "IllegalArgumentException");
        assertThat(headers.values()).noneMatch(value -> value.contains("someone@example.org"));
        assertThat(things.attempts.get(poison)).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void makesADeadLetterOfARecordThatTheDatabaseRefuses() {
        var name = name("refused");
        send(name, name + "\u0000");

        assertThat(deadLetterOf(name).get(DeadLetterHeaders.REASON)).startsWith("failed: DataIntegrityViolation");
    }

    @Test
    void retriesATransientDatabaseErrorUntilItWorks() {
        var name = name("transient");
        things.cutConnections.put(name, new AtomicInteger(3));
        send(name, name);

        awaitApplied(name);
        assertThat(things.cutConnections.get(name)).hasValueLessThanOrEqualTo(0);
        assertThat(deadLetters().stream().map(ConsumptionIT::key)).doesNotContain(name);
    }

    @Test
    void findsTheBadRecordsOfAFullBatchSoon() {
        var run = name("full");
        var names = IntStream.range(0, 2_000).mapToObj(n -> run + "-" + n).toList();
        var failing = Set.of(names.get(0), names.get(777), names.get(778), names.get(1_999));
        things.failing.addAll(failing);
        paused(() -> {
            sendRaw(run + "-undecodable", "{");
            names.forEach(each -> PRODUCER.send(message(each, "id-" + each, "{\"name\":\"" + each + "\"}")));
            PRODUCER.flush();
        });
        var resumed = Instant.now();

        deadLetterOf(names.get(1_999));
        deadLetterOf(run + "-undecodable");

        assertThat(Duration.between(resumed, Instant.now())).isLessThan(PROMISED_ON_A_BUSY_MACHINE);
        assertThat(things.count(run)).isEqualTo(names.size() - failing.size());
        assertThat(deadLetters().stream().map(ConsumptionIT::key).filter(key -> key.startsWith(run)))
                .hasSize(failing.size() + 1);
    }

    /** Ten failing records use up all pauses of their batch. */
    @Test
    void anUndecodableRecordWaitsForNoRetry() {
        var run = name("unhurried");
        var failing = IntStream.range(0, 10).mapToObj(n -> run + "-bad-" + n).toList();
        things.failing.addAll(failing);
        paused(() -> {
            failing.forEach(each -> PRODUCER.send(message(each, "id-" + each, "{\"name\":\"" + each + "\"}")));
            sendRaw(run + "-undecodable", "{");
            send(run + "-good", run + "-good");
        });

        awaitApplied(run + "-good");
        failing.forEach(ConsumptionIT::deadLetterOf);

        assertThat(deadLetters().stream().map(ConsumptionIT::key).filter(key -> key.startsWith(run)))
                .startsWith(run + "-undecodable")
                .hasSize(failing.size() + 1);
    }

    @Test
    void appliesRecordsIndividuallyThatOneStatementCannotApply() {
        var run = name("together");
        things.upsertedTogether.add(run);
        paused(() -> {
            for (var n = 0; n < 2; n++) {
                PRODUCER.send(message(run, "id-" + n, "{\"name\":\"" + run + "\"}"));
            }
            PRODUCER.flush();
        });

        await().until(() -> things.times(run) == 2);
        assertThat(deadLetters().stream().map(ConsumptionIT::key)).doesNotContain(run);
    }

    @Test
    void makesADeadLetterOfARecordWhoseStatementAlwaysTimesOut() {
        var slow = name("slow");
        var other = name("beside-slow");
        things.slow.add(slow);
        PRODUCER.send(message(slow, "id-" + slow, "{\"name\":\"" + slow + "\"}"));
        send(other, other);

        awaitApplied(other);
        assertThat(deadLetterOf(slow).get(DeadLetterHeaders.REASON)).startsWith("failed: ");
        assertThat(things.attempts.get(slow)).hasValueGreaterThanOrEqualTo(3);
        assertThat(deadLetters().stream().map(ConsumptionIT::key)).doesNotContain(other);
    }

    @Test
    void waitsWhenAClassIsMissingAndKeepsItsThread() {
        var name = name("linkage");
        things.linkageErrors.put(name, new AtomicInteger(3));
        send(name, name);

        awaitApplied(name);
        assertThat(things.linkageErrors.get(name)).hasValueLessThanOrEqualTo(0);
        assertThat(deadLetters().stream().map(ConsumptionIT::key)).doesNotContain(name);
    }

    @Test
    void startsAListenerAgainThatAnErrorHasEnded() {
        var name = name("after-error");
        things.deadlyForTheContainer.set(true);
        send(name, name);

        awaitApplied(name);
        assertThat(things.deadlyForTheContainer).isFalse();
        await().untilAsserted(() -> assertThat(
                        context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainers())
                .as("with all of their threads")
                .allMatch(MessageListenerContainer::isInExpectedState));
    }

    @Test
    void startsBothThreadsOfAListenerAgainWhenAnErrorHasEndedOne() {
        var before = await().atMost(Duration.ofSeconds(60)).until(this::readingThreads, threads -> threads.size() == 2);
        things.deadlyForTheContainer.set(true);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(readingThreads()).hasSize(2).doesNotContainAnyElementsOf(before));
    }

    /** The threads that read the partitions now. */
    private Set<Thread> readingThreads() {
        var names = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> {
                    var name = name("partition-" + partition);
                    var sent = message(name, "id-" + name, "{\"name\":\"" + name + "\"}");
                    PRODUCER.send(new ProducerRecord<>(TOPIC, partition, sent.key(), sent.value(), sent.headers()));
                    return name;
                })
                .toList();
        PRODUCER.flush();
        names.forEach(ConsumptionIT::awaitApplied);
        return names.stream().map(things.threads::get).collect(Collectors.toSet());
    }

    @Test
    void startsAListenerAgainThatWasStopped() {
        var name = name("after-stop");
        context.getBean(KafkaListenerEndpointRegistry.class)
                .getListenerContainers()
                .forEach(MessageListenerContainer::stop);
        send(name, name);

        awaitApplied(name);
    }

    @Test
    void erasesByATombstoneWithoutHeaders() {
        var name = name("erased");
        send(name, name);
        awaitApplied(name);
        PRODUCER.send(new ProducerRecord<>(TOPIC, 0, bytes(name), null));
        PRODUCER.flush();

        await().until(() -> things.times(name) == 0);
    }

    @Test
    void appliesAnEffectOnceWhenItsMessageIsDeliveredSeveralTimes() {
        var name = name("repeated");
        var id = UUID.randomUUID().toString();
        var marker = name("marker");
        for (var n = 0; n < 5; n++) {
            PRODUCER.send(message(name, id, "{\"name\":\"" + name + "\"}"));
        }
        send(marker, marker);
        PRODUCER.send(message(name, id, "{\"name\":\"" + name + "\"}"));
        PRODUCER.flush();
        awaitApplied(marker);
        awaitApplied(name);
        await().until(() ->
                things.delivered.getOrDefault(id, new AtomicInteger()).get() >= 6);

        assertThat(things.times(name)).isEqualTo(1);
    }

    @Test
    void replaysADeadLetterToItsListener() {
        var name = name("replayed");
        things.failing.add(name);
        send(name, name);
        deadLetterOf(name);
        var letter = endpoint.list(200).items().stream()
                .filter(item -> item.replayed() == null)
                .filter(item -> String.valueOf(item.messageId()).equals("id-" + name))
                .findFirst()
                .orElseThrow();

        var failed = endpoint.replay(letter.id());
        assertThat(failed.getStatus()).isEqualTo(409);
        assertThat(failed.getBody())
                .isEqualTo(new Replay(Replay.Outcome.FAILED, "failed: IllegalArgumentException", null));

        things.failing.remove(name);
        var applied = endpoint.replay(letter.id());

        assertThat(applied.getStatus()).isEqualTo(200);
        assertThat(things.times(name)).isEqualTo(1);
        assertThat(endpoint.one(letter.id()).getBody())
                .isNotNull()
                .extracting(StoredDeadLetter.View::replayed)
                .isNotNull()
                .extracting(Replay::outcome)
                .isEqualTo(Replay.Outcome.APPLIED);
        assertThat(deadLetters().stream().filter(record -> key(record).equals(name)))
                .hasSize(1);
    }

    @Test
    void knowsNoDeadLettersOfOthers() {
        assertThat(endpoint.one("nonsense").getStatus()).isEqualTo(404);
        assertThat(endpoint.one(TOPIC + "-0-0").getStatus()).isEqualTo(404);
        assertThat(endpoint.replay(DEAD_LETTERS + "-0-999999").getStatus()).isEqualTo(404);
    }

    private static String name(String prefix) {
        return prefix + "-" + UUID.randomUUID();
    }

    private static void send(String key, String name) {
        var json = "{\"name\":\"" + name.replace("\u0000", "\\u0000") + "\",\"unknown\":true}";
        PRODUCER.send(message(key, "id-" + key, json));
        PRODUCER.flush();
    }

    private static void sendRaw(String key, String value) {
        PRODUCER.send(message(key, "id-" + key, value));
    }

    /** Sends all records to one partition, so that the test notices a record that blocks it. */
    private static ProducerRecord<byte[], byte[]> message(String key, String id, String value) {
        var encoded = codec.encode(TOPIC, key, "ThingHappened", id, Instant.now(), value, null);
        return new ProducerRecord<>(TOPIC, 0, encoded.key(), encoded.value(), encoded.headers());
    }

    /** Records that are sent meanwhile are polled as one batch. */
    private static void paused(Runnable sending) {
        var listener = context.getBean(KafkaListenerEndpointRegistry.class)
                .getListenerContainers()
                .iterator()
                .next();
        listener.pause();
        await().until(listener::isContainerPaused);
        sending.run();
        listener.resume();
    }

    private static void awaitApplied(String name) {
        await().until(() -> things.times(name) > 0);
    }

    private static List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return RealBackends.received(DEAD_LETTERS, 0);
    }

    private static Map<String, String> deadLetterOf(String key) {
        var found = await().until(
                        () -> deadLetters().stream()
                                .filter(record -> key(record).equals(key))
                                .toList(),
                        letters -> !letters.isEmpty());
        Map<String, String> headers = new HashMap<>();
        found.getFirst().headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
