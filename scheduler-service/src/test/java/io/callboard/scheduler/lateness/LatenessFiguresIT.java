package io.callboard.scheduler.lateness;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.lateness.LatenessView.OfKind;
import io.callboard.scheduler.lateness.LatenessView.Step;
import io.callboard.scheduler.timer.TimerKind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The figures of timers whose lateness is known. The test forgets all other timers in its transaction, and rolls back. */
@SchedulerTest
class LatenessFiguresIT {

    @Autowired
    private Lateness lateness;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Test
    void areThoseOfTheTimersOfTheLastHours() {
        LatenessView figures = Objects.requireNonNull(transaction.execute(status -> {
            status.setRollbackOnly();
            jdbc.sql("update timer set served_at = null where served_at is not null")
                    .update();
            serve("REMINDER", "DONE", 97, "1 hour", -30_000);
            serve("REMINDER", "DONE", 2, "1 hour", 50);
            serve("REMINDER", "DONE", 1, "1 hour", 7_200_000);
            serve("REMINDER", "SKIPPED", 3, "1 hour", 90_000_000);
            serve("CANCELLED", "ARMED", 4, "1 hour", 200);
            // Too long ago.
            serve("REMINDER", "DONE", 50, "25 hours", 10_000);
            return lateness.ofLast(24);
        }));

        assertThat(figures.hours()).isEqualTo(24);
        assertThat(figures.timers()).isEqualTo(107);
        assertThat(figures.complete()).isTrue();
        assertThat(figures.kinds()).extracting(OfKind::kind).containsExactly(TimerKind.CANCELLED, TimerKind.REMINDER);
        OfKind reminders = figures.kinds().getLast();
        assertThat(reminders.armed()).isEqualTo(100);
        assertThat(reminders.ahead()).isEqualTo(97);
        assertThat(reminders.missed()).isEqualTo(3);
        assertThat(reminders.p50Seconds()).isZero();
        assertThat(reminders.p95Seconds()).isZero();
        assertThat(reminders.p99Seconds()).isEqualTo(0.05);
        assertThat(reminders.maxSeconds()).isEqualTo(7200);
        assertThat(reminders.steps())
                .containsExactly(new Step(0, 0.05, 97), new Step(0.05, 0.25, 2), new Step(3600, null, 1));
        assertThat(figures.kinds().getFirst().steps()).containsExactly(new Step(0.05, 0.25, 4));
        assertThat(figures.kinds().getFirst().ahead()).isZero();
    }

    @Test
    void areReadByTheIndex() {
        List<String> plan = Objects.requireNonNull(transaction.execute(_ -> {
            lateness.planByIndex();
            return jdbc.sql("explain " + Lateness.FIGURES)
                    .param("hours", 24)
                    .param("limit", 10)
                    .query(String.class)
                    .list();
        }));

        assertThat(plan).anyMatch(line -> line.contains("Index Scan Backward using timer_served"));
    }

    /** Adds timers that were served so long ago, and so late. */
    private void serve(String kind, String status, int count, String ago, int lateMillis) {
        jdbc.sql("""
                        insert into timer (timer_id, organizer_id, event_id, epoch, rule, kind, channels, due_at,
                            useful_until, status, next_slice_at, served_at)
                        select gen_random_uuid(), 'org_late', gen_random_uuid(), 1, 'PT0S', :kind, '{EMAIL}',
                            s.served_at - make_interval(secs => :late), s.served_at, :status, s.served_at, s.served_at
                        from generate_series(1, :count) as n
                        cross join (select date_trunc('milliseconds', now()) - :ago::interval as served_at) s
                        """)
                .param("kind", kind)
                .param("status", status)
                .param("count", count)
                .param("ago", ago)
                .param("late", lateMillis / 1000.0)
                .update();
    }
}
