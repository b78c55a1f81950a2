package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.PlatformTest;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Measures how fast registrations (100,000, or {@code benchmark.members}) become an audience, and the audience becomes
 * messages in the outbox, while the relay publishes. It does not run by default; docs/performance.md has the command.
 */
@PlatformTest(properties = {"callboard.timers.worker-enabled=false", "spring.kafka.consumer.group-id=arming-benchmark"})
class ArmingBenchmark {

    private static final Logger log = LoggerFactory.getLogger(ArmingBenchmark.class);

    private static final int MEMBERS = Integer.getInteger("benchmark.members", 100_000);
    private static final int BATCH = 2_000;

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @RepeatedTest(3)
    void armsTheMembers() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(55), "PT0S");
        List<RegistrationFixture> registrations = registrationsFor(event, MEMBERS);

        long started = System.nanoTime();
        for (int from = 0; from < MEMBERS; from += BATCH) {
            RegistrationFixture.tell(service, registrations.subList(from, from + BATCH));
        }
        report("Registrations projected", started);

        event.tell(service);
        long armingStarted = System.nanoTime();
        while (armer.armNext()) {
            // Each call arms a slice.
        }
        report("Members armed into the outbox", armingStarted);
        while (jdbc.sql("select exists (select 1 from outbox)")
                .query(Boolean.class)
                .single()) {
            Thread.onSpinWait();
        }
        report("Members armed and published", armingStarted);

        assertThat(TimerRows.only(jdbc, event.eventId(), "PT0S", 1).published()).isEqualTo(MEMBERS);
    }

    private static void report(String what, long since) {
        double seconds = (System.nanoTime() - since) / 1e9;
        log.info(
                "{} count={} seconds={} perSecond={}",
                what,
                MEMBERS,
                "%.2f".formatted(seconds),
                Math.round(MEMBERS / seconds));
    }
}
