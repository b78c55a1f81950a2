package io.callboard.notifier.delivery;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Adds up the changes that transactions have appended to the counts. Readers sum counts and changes in one statement, so
 * they see the same figures before and after.
 */
@Component
class NotificationCounts implements Worker {

    private static final int SLICE = 10_000;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    /**
     * Concurrent instances take different changes, and update the counts in the same order. The ids are chosen once, as an
     * array: while the planner does not know how many changes there are, it may run a subquery of "in" for each of them.
     */
    private static final String FOLD = """
            with taken as (
                delete from notification_count_change
                where id = any (array(
                    select id from notification_count_change order by id limit :limit for update skip locked))
                returning organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, amount, first_due_at),
            folded as (
                insert into notification_count as known
                    (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, total, first_due_at)
                select organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, sum(amount), min(first_due_at)
                from taken
                group by event_id, timer_id, rule, kind, epoch, channel, measure, organizer_id
                order by event_id, timer_id, rule, kind, epoch, channel, measure, organizer_id
                on conflict (event_id, timer_id, rule, kind, epoch, channel, measure, organizer_id) do update set
                    total = known.total + excluded.total,
                    first_due_at = least(known.first_due_at, excluded.first_due_at))
            select count(*) from taken
            """;

    private final JdbcClient jdbc;
    private final SupervisedLoop loop = new SupervisedLoop("notification-counts", this::turn, PAUSE_AFTER_FAILURE);

    NotificationCounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds up at most this many changes. Returns how many there were. */
    int fold(int limit) {
        return jdbc.sql(FOLD).param("limit", limit).query(Integer.class).single();
    }

    private Duration turn() {
        return fold(SLICE) == SLICE ? Duration.ZERO : PAUSE;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
