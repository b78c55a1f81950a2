package io.callboard.registration;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Fixture of the tests of registering: the service and its messages. */
@PlatformTest
abstract class RegisteringScene {

    Stage stage;

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        stage = new Stage(port, kafka, jdbc);
    }

    static void await(CountDownLatch moment) {
        try {
            moment.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Failpoints.Armed breaking(String failpoint) {
        return Failpoints.arm(failpoint, () -> {
            throw new Failpoints.InjectedFault(failpoint);
        });
    }

    int passes() {
        return stage.jdbc.sql("select count(*) from pass").query(Integer.class).single();
    }

    int openPasses(UUID registration) {
        return stage.jdbc
                .sql(
                        "select count(*) from pass where registration_id = :id and revoked_at is null and shown_status is null")
                .param("id", registration)
                .query(Integer.class)
                .single();
    }

    int count(LiveEventFixture event, String status) {
        return stage.jdbc
                .sql("select count(*) from registration where event_id = :id and status = :status")
                .param("id", event.id())
                .param("status", status)
                .query(Integer.class)
                .single();
    }

    static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(work)) {
                results.add(result.get());
            }
            return results;
        }
    }

    /** Waits until so many transactions wait for a lock. */
    void awaitLockWaiters(int number) {
        Awaitility.await().until(() -> stage.jdbc.sql("""
                        select count(*)::int
                        from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'
                        """).query(Integer.class).single() >= number);
    }
}
