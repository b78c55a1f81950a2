package io.callboard.chassis.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.consumer.Consumption;
import io.callboard.chassis.consumer.ImportMessaging;
import io.callboard.chassis.fixture.CuttableLink;
import io.callboard.chassis.fixture.RealBackends;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutboxAutoConfiguration;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.transaction.support.TransactionTemplate;

/** Two services, each with a database, and a broker behind a link that can be cut. */
class FreshnessIT {

    private static final String SOURCE = "source-service";
    private static final Duration FRESH = Duration.ofSeconds(4);
    private static final Duration STALE = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static EmbeddedKafkaKraftBroker broker;
    private static CuttableLink link;
    private static RealBackends.Database sourceDatabase;
    private static ConfigurableApplicationContext source;
    private static ConfigurableApplicationContext reader;
    private static Freshness freshness;

    @BeforeAll
    static void start() throws IOException {
        link = new CuttableLink();
        broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.brokerProperties(Map.of(
                "advertised.listeners", "EXTERNAL://localhost:" + link.port(),
                "auto.create.topics.enable", "false",
                "offsets.topic.num.partitions", "1",
                "group.consumer.min.heartbeat.interval.ms", "200",
                "group.consumer.heartbeat.interval.ms", "200",
                "transaction.state.log.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1"));
        broker.afterPropertiesSet();
        var address = broker.getBrokersAsString();
        link.connectTo(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        sourceDatabase = RealBackends.newDatabase();
        source = startSource();
        reader = start(
                ReaderService.class,
                RealBackends.newDatabase(),
                "spring.application.name=reader-service",
                "callboard.progress.sources[0].service=" + SOURCE,
                "callboard.progress.sources[0].topics=things.v1");
        freshness = reader.getBean(Freshness.class);
    }

    @AfterAll
    static void stop() throws IOException {
        reader.close();
        source.close();
        broker.destroy();
        link.close();
    }

    @Test
    void isFreshAgainWithinSecondsAfterEachMessageWasApplied() {
        appendAndAwaitApplied("ThingHappened", "first");
        awaitFresh();
        appendAndAwaitApplied("ThingHappened", "second");
        awaitFresh();

        assertThat(reader.getBean(MeterRegistry.class)
                        .get("callboard.progress.age")
                        .tag("source", SOURCE)
                        .gauge()
                        .value())
                .isLessThan(3_600);
    }

    @Test
    void countsDeadLettersAndSkippedMessagesAsApplied() {
        appendAndAwaitApplied("ThingHappened", "poison");
        awaitFresh();
        appendAndAwaitApplied("ThingOfTheFuture", "skipped");
        awaitFresh();
    }

    @Test
    void agesWhileTheReaderDoesNotApply() {
        awaitFresh();
        var listeners = reader.getBean(KafkaListenerEndpointRegistry.class).getListenerContainers();
        // Paused and not stopped, because a stopped listener is started again.
        listeners.forEach(MessageListenerContainer::pause);
        append("ThingHappened", "waits");

        awaitStale();

        listeners.forEach(MessageListenerContainer::resume);
        awaitFresh();
    }

    @Test
    void agesWhileTheRelayOfTheSourceIsGone() {
        awaitFresh();
        source.close();

        awaitStale();

        source = startSource();
        awaitFresh();
    }

    @Test
    void agesWhileTheBrokerIsAway() {
        awaitFresh();
        link.cut();

        awaitStale();

        link.mend();
        awaitFresh();
    }

    @Test
    void knowsPartitionsThatWereAppliedBeforeOffsetsWereKept() {
        appendAndAwaitApplied("ThingHappened", "before");
        awaitCommittedOffsets();
        reader.getBean(JdbcClient.class).sql("delete from applied_offset").update();

        await().atMost(PATIENCE).untilAsserted(() -> {
            freshness.age(SOURCE);
            assertThat(reader.getBean(JdbcClient.class)
                            .sql("select count(*) from applied_offset where topic = 'things.v1'")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        });
        awaitFresh();
    }

    @Test
    void isStaleWhileAnEmptyDatabaseIsFilled() {
        awaitFresh();
        var jdbc = reader.getBean(JdbcClient.class);
        jdbc.sql("insert into projection_shape (topic, shape) values ('things.v1', 0)")
                .update();

        awaitStale();

        jdbc.sql("delete from projection_shape where topic = 'things.v1'").update();
        awaitFresh();
    }

    /** Its relay states more than this release knows, and there are messages of types that this release does not know. */
    @Test
    void understandsStatementsOfALaterRelease() {
        awaitFresh();
        source.close();
        awaitStale();

        try (var later = new KafkaProducer<>(
                Map.of("bootstrap.servers", "localhost:" + link.port()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            await().atMost(PATIENCE).until(() -> {
                later.send(message("StatedByALaterRelease", "[]")).get();
                later.send(message(PublicationProgressed.TYPE, """
                                {"service": "%s", "upTo": "2026-12-01T16:00:00.250Z", "ends": {"things.v1": {"0": %d}},
                                    "ofALaterRelease": {"any": [1, null]}}
                                """.formatted(SOURCE, applied())))
                        .get();
                return freshness.age(SOURCE).compareTo(FRESH) < 0;
            });
        }

        source = startSource();
        awaitFresh();
    }

    @Test
    void refusesAServiceThatIsNotListed() {
        assertThatThrownBy(() -> freshness.age("other-service")).isInstanceOf(IllegalArgumentException.class);
    }

    private static ProducerRecord<byte[], byte[]> message(String type, String json) {
        var message = new MessageCodec(SOURCE)
                .encode(
                        PublicationProgressed.TOPIC,
                        SOURCE,
                        type,
                        UUID.randomUUID().toString(),
                        Instant.parse("2026-12-01T16:00:00Z"),
                        json,
                        null);
        message.headers().add("ce_ofalaterrelease", "text".getBytes(UTF_8));
        return message;
    }

    private static void awaitFresh() {
        await().atMost(PATIENCE).until(() -> freshness.age(SOURCE).compareTo(FRESH) < 0);
    }

    private static void awaitStale() {
        await().atMost(PATIENCE).until(() -> freshness.age(SOURCE).compareTo(STALE) > 0);
    }

    /** The listener commits after the batch. Its rows may be removed only after that. */
    private static void awaitCommittedOffsets() {
        try (var admin =
                org.apache.kafka.clients.admin.Admin.create(Map.of("bootstrap.servers", "localhost:" + link.port()))) {
            await().atMost(PATIENCE)
                    .until(() -> !admin.listConsumerGroupOffsets("reader-service")
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .isEmpty());
        }
    }

    private static void appendAndAwaitApplied(String type, String name) {
        var before = applied();
        append(type, name);
        await().atMost(PATIENCE).until(() -> applied() > before);
    }

    private static long applied() {
        return reader.getBean(JdbcClient.class)
                .sql("select coalesce(max(next_offset), 0) from applied_offset where topic = 'things.v1'")
                .query(Long.class)
                .single();
    }

    private static void append(String type, String name) {
        source.getBean(TransactionTemplate.class)
                .executeWithoutResult(status -> source.getBean(Outbox.class)
                        .append(OutgoingMessage.of("things.v1", name, type, Map.of("name", name))));
    }

    private static ConfigurableApplicationContext startSource() {
        return start(
                SourceService.class,
                sourceDatabase,
                "spring.application.name=" + SOURCE,
                "callboard.topics[0].name=things.v1",
                "callboard.kafka.partitions=1");
    }

    private static ConfigurableApplicationContext start(
            Class<?> service, RealBackends.Database database, String... properties) {
        return new SpringApplicationBuilder(service)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .properties(
                        "spring.config.import=classpath:callboard-chassis-messaging.yml",
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.username(),
                        "spring.datasource.password=" + database.password(),
                        "spring.datasource.hikari.maximum-pool-size=4",
                        "spring.flyway.locations=classpath:db/chassis")
                // The embedded broker sets its address as a system property. Only an argument overrides it.
                .run("--spring.kafka.bootstrap-servers=localhost:" + link.port());
    }

    @ImportMessaging
    @ImportAutoConfiguration(OutboxAutoConfiguration.class)
    @SpringBootConfiguration
    static class SourceService {

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    @SpringBootConfiguration
    @Import({SourceService.class, Reader.class})
    static class ReaderService {}

    static class Reader {

        private final Consumption consumption;

        Reader(Consumption consumption) {
            this.consumption = consumption;
        }

        @KafkaListener(topics = "things.v1")
        void on(List<ConsumerRecord<byte[], byte[]>> records) {
            consumption.apply(records, "ThingHappened"::equals, Thing.class, things -> {
                if (things.stream().anyMatch(thing -> thing.key().equals("poison"))) {
                    throw new IllegalStateException("poison");
                }
            });
        }
    }

    record Thing(String name) {}
}
