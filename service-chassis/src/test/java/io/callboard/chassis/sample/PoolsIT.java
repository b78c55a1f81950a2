package io.callboard.chassis.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import com.zaxxer.hikari.HikariDataSource;
import io.callboard.chassis.consumer.Consumption;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.pool.Workload;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Requests and background work have separate connections, so neither can take those of the other. The test holds all
 * connections of one kind and uses the other.
 */
@PlatformTest(
        classes = {SampleApplication.class, PoolsIT.HoldingController.class, PoolsIT.NoteListener.class},
        properties = {
            "spring.config.name=sample",
            "callboard.pools.requests=2",
            "callboard.pools.workers=5",
            "spring.kafka.listener.concurrency=2",
            "callboard.pools.read-timeout=500ms",
            "callboard.pools.idle-transaction-timeout=1s",
            "spring.datasource.hikari.connection-timeout=60000"
        })
class PoolsIT {

    private static final String TOPIC = "registrations.v1";

    @Autowired
    Environment environment;

    @Autowired
    KafkaProbe kafka;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource dataSource;

    @Autowired
    HoldingController holding;

    private final String organizer = "org_" + UUID.randomUUID();

    @Test
    void requestsThatHoldAllTheirConnectionsStopNoListener() throws Exception {
        List<CompletableFuture<Integer>> requests = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 6; i++) {
                requests.add(CompletableFuture.supplyAsync(
                        () -> us().post("/api/v1/notes/held", "{}").status(), threads));
            }
            try {
                await().untilAtomic(holding.holders, is(2));

                var title = "by a listener " + UUID.randomUUID();
                kafka.send(TOPIC, organizer, "NoteWritten", new Note(organizer, title));

                await().untilAsserted(() -> assertThat(jdbc.sql("select count(*) from note where title = :title")
                                .param("title", title)
                                .query(Integer.class)
                                .single())
                        .isOne());
                assertThat(holding.holders).hasValue(2);
                assertThat(Api.of(environment).get("/readyz").status()).isEqualTo(200);
            } finally {
                holding.release.countDown();
            }
        }
        assertThat(requests).allSatisfy(request -> assertThat(request.get()).isEqualTo(200));
    }

    @Test
    void aReadThatTakesTooLongIsGivenUp() {
        var answer = us().get("/api/v1/notes/slow");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(us().post("/api/v1/notes/slow", "{}").status()).isEqualTo(200);
    }

    @Test
    void anIdleTransactionIsEndedAndItsConnectionIsNotUsedAgain() {
        for (var turn = 0; turn < 3; turn++) {
            assertThat(us().post("/api/v1/notes/still", "{}").status()).isEqualTo(503);
            assertThat(us().post("/api/v1/notes/slow", "{}").status()).isEqualTo(200);
        }
    }

    @Test
    void theBackgroundHasAConnectionForEachOfItsThreads() throws Exception {
        var background = dataSource.unwrap(HikariDataSource.class);
        var requests =
                Workload.REQUEST.<HikariDataSource, Exception>call(() -> dataSource.unwrap(HikariDataSource.class));

        assertThat(background.getMaximumPoolSize()).isEqualTo(5 + 2);
        assertThat(requests.getMaximumPoolSize()).isEqualTo(2);
        assertThat(Api.management(environment).get("/actuator/prometheus").body())
                .contains("hikaricp_connections_max{application=\"sample-service\",pool=\"background\"} 7.0")
                .contains("hikaricp_connections_max{application=\"sample-service\",pool=\"requests\"} 2.0");
    }

    private Api us() {
        return Api.of(environment).as(Tokens.organizer(organizer));
    }

    record Note(String organizerId, String title) {}

    @RestController
    @RequestMapping("/api/v1/notes")
    static class HoldingController {

        final AtomicInteger holders = new AtomicInteger();
        final CountDownLatch release = new CountDownLatch(1);

        private final JdbcClient jdbc;
        private final TransactionTemplate transactions;

        HoldingController(JdbcClient jdbc, TransactionTemplate transactions) {
            this.jdbc = jdbc;
            this.transactions = transactions;
        }

        @PostMapping("/held")
        List<String> hold() {
            return transactions.execute(status -> {
                holders.incrementAndGet();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return List.of("held");
            });
        }

        /** Sends its second statement after the database has ended the session of the first one. */
        @PostMapping("/still")
        List<String> standStill() {
            return transactions.execute(status -> {
                var session =
                        jdbc.sql("select pg_backend_pid()").query(Integer.class).single();
                await().until(() ->
                        CompletableFuture.supplyAsync(() -> isOver(session)).join());
                return jdbc.sql("select 'not here'").query(String.class).list();
            });
        }

        private boolean isOver(int session) {
            return jdbc.sql("select not exists (select from pg_stat_activity where pid = :session)")
                    .param("session", session)
                    .query(Boolean.class)
                    .single();
        }

        @GetMapping("/slow")
        List<String> read() {
            return sleep();
        }

        @PostMapping("/slow")
        List<String> write() {
            return sleep();
        }

        private List<String> sleep() {
            return jdbc.sql("select 'slept' from pg_sleep(1)")
                    .query(String.class)
                    .list();
        }
    }

    static class NoteListener {

        private final Consumption consumption;
        private final JdbcClient jdbc;

        NoteListener(Consumption consumption, JdbcClient jdbc) {
            this.consumption = consumption;
            this.jdbc = jdbc;
        }

        @KafkaListener(topics = TOPIC)
        void on(List<ConsumerRecord<byte[], byte[]>> records) {
            consumption.apply(records, "NoteWritten"::equals, Note.class, this::write);
        }

        private void write(List<Message<Note>> messages) {
            for (var message : messages) {
                var note = Objects.requireNonNull(message.data());
                jdbc.sql("insert into note (id, organizer_id, title, version) values (:id, :organizer, :title, 1)")
                        .param("id", UUID.randomUUID())
                        .param("organizer", note.organizerId())
                        .param("title", note.title())
                        .update();
            }
        }
    }
}
