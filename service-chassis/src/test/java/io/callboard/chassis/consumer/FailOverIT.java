package io.callboard.chassis.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.route.Routes;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.TableOwner;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import tools.jackson.databind.JsonNode;

/**
 * A primary that becomes read-only causes no dead letters, and the pool drops its connections. The test makes the
 * database read-only while a listener works and while connections are in the pool.
 */
@PlatformTest(
        classes = FailOverIT.NoteService.class,
        properties = {
            "spring.config.import=classpath:callboard-chassis.yml",
            "spring.application.name=failing-over-service",
            "spring.datasource.hikari.maximum-pool-size=" + FailOverIT.POOL,
            "callboard.outbox.relay=false"
        })
class FailOverIT {

    static final int POOL = 4;

    private final KafkaProbe kafka;
    private final JdbcClient jdbc;
    private final TableOwner owner;
    private final DataSource pool;
    private final MeterRegistry meters;
    private final String url;
    private final String role;
    private final String password;

    @Autowired
    FailOverIT(
            KafkaProbe kafka,
            JdbcClient jdbc,
            TableOwner owner,
            DataSource pool,
            MeterRegistry meters,
            @Value("${spring.datasource.url}") String url,
            @Value("${spring.datasource.username}") String role,
            @Value("${spring.datasource.password}") String password) {
        this.kafka = kafka;
        this.jdbc = jdbc;
        this.owner = owner;
        this.pool = pool;
        this.meters = meters;
        this.url = url;
        this.role = role;
        this.password = password;
    }

    @BeforeEach
    void makeTable() {
        owner.jdbc()
                .sql("create table if not exists seen (id text primary key)")
                .update();
    }

    @Test
    void dropsConnectionsThatBecameReadOnly() {
        Tenancy.runAsPlatform(this::makeEveryPooledConnectionReadOnly);
        var id = send();

        awaitSeen(id);
        assertThat(waiting("25"))
                .as("tries on a connection that could not write")
                .isPositive();
        assertThat(deadLetters()).isZero();
    }

    @Test
    void waitsWhileTheDatabaseIsReadOnly() throws SQLException {
        try (var admin = owner.connections().getConnection();
                var service = DriverManager.getConnection(url, role, password)) {
            var before = waiting("25") + waiting("08");
            execute(admin, "alter database " + admin.getCatalog() + " set default_transaction_read_only = on");
            execute(
                    service,
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                            + "where usename = current_user and pid <> pg_backend_pid()");
            var id = send();
            await().atMost(Duration.ofSeconds(60)).until(() -> waiting("25") + waiting("08") > before);

            execute(admin, "alter database " + admin.getCatalog() + " reset default_transaction_read_only");

            awaitSeen(id);
            assertThat(deadLetters()).isZero();
        }
    }

    private void makeEveryPooledConnectionReadOnly() {
        var connections = new ArrayList<Connection>();
        try {
            for (var n = 0; n < POOL; n++) {
                var connection = pool.getConnection();
                connections.add(connection);
                execute(connection, "set session characteristics as transaction read only");
            }
            for (var connection : connections) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String send() {
        var id = UUID.randomUUID().toString();
        kafka.send("engagement.v1", id, "ThingHappened", id, "{}");
        return id;
    }

    private void awaitSeen(String id) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> jdbc.sql("select count(*) from seen where id = :id")
                                .param("id", id)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    private double waiting(String state) {
        return meters.find("callboard.consumer.waiting").tag("state", state).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private double deadLetters() {
        return meters.find("callboard.deadletters").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class NoteService {

        @Bean
        Routes routes() {
            return Routes.declare().build();
        }

        @Bean
        Notes notes(Consumption consumption, JdbcClient jdbc) {
            return new Notes(consumption, jdbc);
        }
    }

    static class Notes {

        private final Consumption consumption;
        private final JdbcClient jdbc;

        Notes(Consumption consumption, JdbcClient jdbc) {
            this.consumption = consumption;
            this.jdbc = jdbc;
        }

        @KafkaListener(topics = "engagement.v1")
        void on(List<ConsumerRecord<byte[], byte[]>> records) {
            consumption.apply(records, JsonNode.class, this::seen);
        }

        private void seen(List<Message<JsonNode>> messages) {
            for (var message : messages) {
                jdbc.sql("insert into seen (id) values (:id) on conflict (id) do nothing")
                        .param("id", message.id())
                        .update();
            }
        }
    }
}
