package io.callboard.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.NotifierTest;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The gap between announcements and ledger, for timers that are done, is in the metrics. */
@NotifierTest
class AccountingCheckIT {

    private static final Duration DONE = Duration.ofHours(1);

    private final UUID eventId = UUID.randomUUID();

    @Autowired
    private AccountingCheck check;

    @Autowired
    private NotificationCounts counts;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private MeterRegistry meters;

    /** The check counts every timer of the last day, and those of other classes become done while a test runs. */
    @BeforeEach
    @AfterEach
    void forgetAll() {
        Tenancy.runAsPlatform(() -> {
            jdbc.sql("delete from notification_count").update();
            jdbc.sql("delete from notification_count_change").update();
        });
    }

    @Test
    void missingAndSurplusDeliveriesAreCountedSeparately() {
        compare();
        double timers = value("callboard.accounting.timers");
        double missing = value("callboard.accounting.missing");
        double surplus = value("callboard.accounting.surplus");

        UUID lost = UUID.randomUUID();
        counted(lost, "EMAIL", "ANNOUNCED", 10, DONE);
        counted(lost, "EMAIL", "SENT", 6, DONE);
        counted(lost, "EMAIL", "QUEUED", 1, DONE);
        UUID doubled = UUID.randomUUID();
        counted(doubled, "EMAIL", "ANNOUNCED", 5, DONE);
        counted(doubled, "EMAIL", "SENT", 5, DONE);
        counted(doubled, "SMS", "SENT", 2, DONE);
        compare();

        assertThat(value("callboard.accounting.timers") - timers).isEqualTo(2);
        assertThat(value("callboard.accounting.missing") - missing).isEqualTo(3);
        assertThat(value("callboard.accounting.surplus") - surplus).isEqualTo(2);

        Tenancy.runAsPlatform(() -> {
            while (counts.fold(1000) > 0) {
                // Until all are added up.
            }
        });
        counted(lost, "EMAIL", "EXPIRED", 3, DONE);
        compare();

        assertThat(value("callboard.accounting.missing") - missing).isZero();
        assertThat(value("callboard.accounting.surplus") - surplus).isEqualTo(2);
    }

    @Test
    void timersThatAreNotDoneAndOldOnesAreLeftOut() {
        compare();
        double missing = value("callboard.accounting.missing");

        counted(UUID.randomUUID(), "EMAIL", "ANNOUNCED", 10, Duration.ofMinutes(-5));
        counted(UUID.randomUUID(), "EMAIL", "ANNOUNCED", 10, Duration.ofSeconds(30));
        counted(UUID.randomUUID(), "EMAIL", "ANNOUNCED", 10, Duration.ofHours(25));
        compare();

        assertThat(value("callboard.accounting.missing") - missing).isZero();
        assertThat(value("callboard.accounting.age")).isLessThan(30);
    }

    private void compare() {
        Tenancy.runAsPlatform(check::compare);
    }

    private double value(String gauge) {
        return meters.get(gauge).gauge().value();
    }

    private void counted(UUID timerId, String channel, String measure, int amount, Duration dueAgo) {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                insert into notification_count_change
                    (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, amount, first_due_at)
                values ('org_aurora', :event, :timer, 'PT1H', 'REMINDER', 1, :channel, :measure, :amount,
                    now() - make_interval(secs => :dueAgo))
                """)
                .param("event", eventId)
                .param("timer", timerId)
                .param("channel", channel)
                .param("measure", measure)
                .param("amount", amount)
                .param("dueAgo", (double) dueAgo.toSeconds())
                .update());
    }
}
