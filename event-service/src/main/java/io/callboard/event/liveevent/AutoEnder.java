package io.callboard.event.liveevent;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.event.liveevent.LiveEventMessages.Fact;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Ends live events some time after their planned end, if nobody has ended them. The database's clock decides. A slice
 * of changes and their messages are one transaction. An instance skips the rows that another one holds.
 */
@Component
class AutoEnder implements Worker {

    private static final Logger log = LoggerFactory.getLogger(AutoEnder.class);

    private static final int SLICE = 100;
    private static final Duration PAUSE_BETWEEN_SLICES = Duration.ofMillis(20);
    private static final Duration PAUSE_WHEN_DONE = Duration.ofSeconds(30);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    private static final String CLAIM_OVERDUE = """
            select id from live_event
            where auto_end and status in ('SCHEDULED', 'LIVE') and ends_at <= now() - make_interval(secs => :after)
            order by ends_at
            limit :size
            for update skip locked
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final LiveEvents liveEvents;
    private final LiveEventMessages messages;
    private final LiveEventProperties properties;
    private final Clock clock;
    private final SupervisedLoop loop = new SupervisedLoop("live-event-auto-end", this::turn, PAUSE_AFTER_FAILURE);

    AutoEnder(
            JdbcClient jdbc,
            TransactionOperations transactions,
            LiveEvents liveEvents,
            LiveEventMessages messages,
            LiveEventProperties properties,
            Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.liveEvents = liveEvents;
        this.messages = messages;
        this.properties = properties;
        this.clock = clock;
    }

    private Duration turn() {
        return endOverdue() == 0 ? PAUSE_WHEN_DONE : PAUSE_BETWEEN_SLICES;
    }

    /** Ends one slice of them. Returns how many. */
    int endOverdue() {
        Integer ended = transactions.execute(_ -> slice());
        if (ended == null || ended == 0) {
            return 0;
        }
        log.info("Live events ended after their planned end count={}", ended);
        return ended;
    }

    private int slice() {
        List<LiveEventId> ids = jdbc
                .sql(CLAIM_OVERDUE)
                .param("after", properties.autoEndAfter().toMillis() / 1000.0)
                .param("size", SLICE)
                .query(UUID.class)
                .list()
                .stream()
                .map(LiveEventId::new)
                .toList();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (LiveEvent event : liveEvents.findAllById(ids)) {
            messages.tell(Fact.ENDED, liveEvents.save(event.endedByItself(now)));
        }
        Failpoints.hit("event.auto-end.before-commit");
        return ids.size();
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
