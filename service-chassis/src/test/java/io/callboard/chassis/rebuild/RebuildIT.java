package io.callboard.chassis.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.consumer.Consumption;
import io.callboard.chassis.consumer.ImportMessaging;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.failpoint.Failpoints.InjectedFault;
import io.callboard.chassis.fixture.RealBackends;
import io.callboard.chassis.fixture.RealBackends.Database;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.message.Newest;
import io.callboard.chassis.message.Versioned;
import io.callboard.chassis.sql.Columns;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.kafka.annotation.KafkaListener;

/**
 * Starts releases of a small service one after the other. Release 1 stores the name of a thing. Release 2 also stores
 * its remark, in a column that release 1 leaves empty.
 */
class RebuildIT {

    private static final int THINGS = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final MessageCodec CODEC = new MessageCodec("thing-service");
    private static final KafkaProducer<byte[], byte[]> PRODUCER = new KafkaProducer<>(
            Map.of("bootstrap.servers", RealBackends.brokers()), new ByteArraySerializer(), new ByteArraySerializer());

    private final String topic = RealBackends.newTopic();
    private final String group = "group-" + UUID.randomUUID();
    private final Database database = databaseWithThings();
    private final JdbcClient jdbc = jdbc(database);

    @Test
    void fillsANewColumnOfOldRowsWhileNewMessagesArrive() {
        try (var first = release(1, database)) {
            sendThings(1);
            sendThings(2);
            awaitCount(jdbc, "select count(*) from thing where version = 2 and shape = 1", THINGS);
            assertThat(first.getBean(Things.class).handedOver.get())
                    .as("read once")
                    .isEqualTo(2 * THINGS);
        }
        assertThat(count(jdbc, "select count(*) from thing where remark is not null"))
                .isZero();

        try (var second = release(2, database)) {
            for (var n = 0; n < THINGS; n++) {
                send("new-" + n, 1);
            }
            awaitCount(jdbc, "select count(*) from thing where version = 2 and remark = 'remark 2'", THINGS);
            awaitCount(jdbc, "select count(*) from thing where version = 1 and remark = 'remark 1'", THINGS);
            awaitCount(jdbc, "select shape from projection_shape", 2);
            assertThat(count(jdbc, "select count(*) from projection_rebuild")).isZero();
        }
    }

    @Test
    void neverShowsAnOlderStateWhileItReadsAgain() {
        try (var first = release(1, database)) {
            sendThings(1);
            sendThings(2);
            awaitCount(jdbc, "select count(*) from thing where version = 2", THINGS);
        }
        var olderStates = new AtomicInteger();
        try (var looking = Failpoints.arm(
                        "chassis.rebuild.after-apply",
                        () -> olderStates.addAndGet(count(jdbc, "select count(*) from thing where version = 1")));
                var second = release(2, database)) {
            awaitCount(jdbc, "select shape from projection_shape", 2);
        }
        assertThat(olderStates).hasValue(0);
    }

    @Test
    void fillsADatabaseThatWasDroppedWithoutAnybodyResettingOffsets() {
        try (var first = release(1, database)) {
            sendThings(1);
            awaitCount(jdbc, "select count(*) from thing", THINGS);
            awaitCommitted();
        }
        var replacement = databaseWithThings();

        try (var again = release(1, replacement)) {
            awaitCount(jdbc(replacement), "select count(*) from thing where version = 1", THINGS);
            awaitCount(jdbc(replacement), "select shape from projection_shape", 1);
        }
    }

    @Test
    void goesOnWhereItWasInterrupted() {
        try (var first = release(1, database)) {
            sendThings(1);
            awaitCount(jdbc, "select count(*) from thing", THINGS);
        }
        var slices = new AtomicInteger();
        try (var fault = Failpoints.arm("chassis.rebuild.after-apply", () -> {
                    if (slices.incrementAndGet() == 3) {
                        throw new InjectedFault("chassis.rebuild.after-apply");
                    }
                });
                var second = release(2, database)) {
            awaitCount(jdbc, "select count(*) from thing where shape = 2", THINGS);
            awaitCount(jdbc, "select shape from projection_shape", 2);
            assertThat(second.getBean(Things.class).handedOver.get())
                    .as("one slice twice, not all of them")
                    .isLessThan(2 * THINGS);
        }
    }

    @Test
    void doesNotBringBackWhatATombstoneErasedMeanwhile() {
        try (var first = release(1, database)) {
            sendThings(1);
            awaitCount(jdbc, "select count(*) from thing", THINGS);
        }
        var erased = new AtomicInteger();
        try (var tombstone = Failpoints.arm("chassis.rebuild.after-apply", () -> {
                    // After the first slice the end is fixed, and the tombstone lies behind it.
                    if (erased.incrementAndGet() == 1) {
                        for (var n = 0; n < THINGS; n++) {
                            PRODUCER.send(
                                    new ProducerRecord<>(topic, partition("thing-" + n), bytes("thing-" + n), null));
                        }
                        PRODUCER.flush();
                        awaitCount(jdbc, "select count(*) from thing", 0);
                    }
                });
                var second = release(2, database)) {
            awaitCount(jdbc, "select shape from projection_shape", 2);
        }
        assertThat(count(jdbc, "select count(*) from thing")).isZero();
    }

    @Test
    void isDoneByOneOfSeveralInstances() {
        try (var first = release(1, database)) {
            sendThings(1);
            awaitCount(jdbc, "select count(*) from thing", THINGS);
        }
        try (var one = release(2, database);
                var other = release(2, database)) {
            awaitCount(jdbc, "select shape from projection_shape", 2);
            awaitCount(jdbc, "select count(*) from thing where shape = 2", THINGS);
            assertThat(one.getBean(Things.class).handedOver.get()
                            + other.getBean(Things.class).handedOver.get())
                    .isEqualTo(THINGS);
        }
    }

    private ConfigurableApplicationContext release(int shape, Database in) {
        return new SpringApplicationBuilder(ThingService.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.config.import=classpath:callboard-chassis-messaging.yml",
                        "spring.application.name=" + group,
                        "spring.datasource.url=" + in.url(),
                        "spring.datasource.username=" + in.username(),
                        "spring.datasource.password=" + in.password(),
                        "spring.datasource.hikari.maximum-pool-size=4",
                        "spring.flyway.locations=classpath:db/chassis",
                        "callboard.rebuild.settle-time=0s",
                        "callboard.rebuild.batch-size=20",
                        "thing.topic=" + topic,
                        "thing.shape=" + shape)
                .run("--spring.kafka.bootstrap-servers=" + RealBackends.brokers());
    }

    private static Database databaseWithThings() {
        var database = RealBackends.newDatabase();
        jdbc(database).sql("""
                        create table thing (
                            name    text primary key,
                            version bigint not null,
                            shape   int not null,
                            remark  text
                        )
                        """).update();
        return database;
    }

    private static JdbcClient jdbc(Database database) {
        return JdbcClient.create(new DriverManagerDataSource(database.url(), database.username(), database.password()));
    }

    private void sendThings(int version) {
        for (var n = 0; n < THINGS; n++) {
            send("thing-" + n, version);
        }
    }

    private void send(String key, int version) {
        var json = "{\"version\":%d,\"name\":\"%s\",\"remark\":\"remark %d\"}".formatted(version, key, version);
        var encoded = CODEC.encode(topic, key, "ThingChanged", key + "-" + version, Instant.now(), json, null);
        PRODUCER.send(new ProducerRecord<>(topic, partition(key), encoded.key(), encoded.value(), encoded.headers()));
    }

    private static int partition(String key) {
        return Math.floorMod(key.hashCode(), 4);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** The listener commits shortly after it has applied. */
    private void awaitCommitted() {
        try (var admin = Admin.create(Map.of("bootstrap.servers", RealBackends.brokers()))) {
            await().atMost(PATIENCE)
                    .until(() ->
                            admin
                                            .listConsumerGroupOffsets(group)
                                            .partitionsToOffsetAndMetadata()
                                            .get()
                                            .values()
                                            .stream()
                                            .mapToLong(offset -> offset.offset())
                                            .sum()
                                    == THINGS);
        }
    }

    private static void awaitCount(JdbcClient jdbc, String sql, int expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count(jdbc, sql)).isEqualTo(expected));
    }

    private static int count(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(Integer.class).single();
    }

    @SpringBootConfiguration
    @ImportMessaging
    @ImportAutoConfiguration(RebuildAutoConfiguration.class)
    static class ThingService {

        @Bean
        ProjectionShape thingShape(@Value("${thing.topic}") String topic, @Value("${thing.shape}") int shape) {
            return new ProjectionShape(topic, shape);
        }

        @Bean
        Things things(Consumption consumption, JdbcClient jdbc, @Value("${thing.shape}") int shape) {
            return new Things(consumption, jdbc, shape);
        }
    }

    record Thing(Long version, String name, String remark) implements Versioned {}

    static class Things {

        private static final String UPSERT = """
                insert into thing as known (name, version, shape, remark)
                select name, version, :shape, case when :shape >= 2 then remark end
                from unnest(:names::text[], :versions::bigint[], :remarks::text[]) as state (name, version, remark)
                on conflict (name) do update
                set version = excluded.version, shape = excluded.shape, remark = excluded.remark
                where (known.version, known.shape) < (excluded.version, excluded.shape)
                """;

        private final Consumption consumption;
        private final JdbcClient jdbc;
        private final int shape;
        private final AtomicInteger handedOver = new AtomicInteger();

        Things(Consumption consumption, JdbcClient jdbc, int shape) {
            this.consumption = consumption;
            this.jdbc = jdbc;
            this.shape = shape;
        }

        @KafkaListener(topics = "${thing.topic}")
        void on(List<ConsumerRecord<byte[], byte[]>> records) {
            handedOver.addAndGet(records.size());
            consumption.apply(records, Thing.class, this::changed);
        }

        private void changed(List<Message<Thing>> messages) {
            var states = Newest.of(messages, Thing::name);
            jdbc.sql(UPSERT)
                    .param("shape", shape)
                    .param("names", Columns.of(states, Thing::name))
                    .param("versions", Columns.of(states, Thing::version))
                    .param("remarks", Columns.of(states, Thing::remark))
                    .update();
            jdbc.sql("delete from thing where name = any (:names)")
                    .param(
                            "names",
                            messages.stream()
                                    .filter(Message::isTombstone)
                                    .map(Message::key)
                                    .toArray(String[]::new))
                    .update();
        }
    }
}
