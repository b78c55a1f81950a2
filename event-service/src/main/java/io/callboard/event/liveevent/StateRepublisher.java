package io.callboard.event.liveevent;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.event.liveevent.LiveEventMessages.Fact;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Publishes each live event once more whose newest message has an older form: with the address of the stream in the
 * clear, or without what pages and mails show. A compacted topic would keep that message until the organizer changes the
 * event.
 */
@Component
class StateRepublisher implements Worker {

    private static final Logger log = LoggerFactory.getLogger(StateRepublisher.class);

    private static final int SLICE = 100;
    private static final Duration PAUSE_BETWEEN_SLICES = Duration.ofMillis(20);
    private static final Duration PAUSE_WHEN_DONE = Duration.ofHours(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    /** Drafts have no message. A cancelled event may have none either, if it was a draft before. */
    private static final String PASS_OVER = """
            update live_event set message_form = 3 where message_form < 3 and status in ('DRAFT', 'CANCELLED')
            """;

    private static final String OF_OLD_FORM = """
            select id from live_event
            where message_form < 3
            order by id
            limit :size
            for update skip locked
            """;

    private static final String MARK = """
            update live_event set message_form = 3 where id = any(:ids)
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final LiveEvents liveEvents;
    private final LiveEventMessages messages;
    private final SupervisedLoop loop = new SupervisedLoop("live-event-retelling", this::turn, PAUSE_AFTER_FAILURE);

    StateRepublisher(
            JdbcClient jdbc, TransactionOperations transactions, LiveEvents liveEvents, LiveEventMessages messages) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.liveEvents = liveEvents;
        this.messages = messages;
    }

    private Duration turn() {
        Integer told = transactions.execute(_ -> slice());
        if (told == null || told == 0) {
            return PAUSE_WHEN_DONE;
        }
        log.info("Live events published again in their present form count={}", told);
        return PAUSE_BETWEEN_SLICES;
    }

    private int slice() {
        jdbc.sql(PASS_OVER).update();
        List<UUID> ids =
                jdbc.sql(OF_OLD_FORM).param("size", SLICE).query(UUID.class).list();
        for (LiveEvent event :
                liveEvents.findAllById(ids.stream().map(LiveEventId::new).toList())) {
            // Consumers apply only a higher version.
            LiveEvent saved = liveEvents.save(event);
            messages.tell(Fact.CHANGED, saved);
        }
        jdbc.sql(MARK).param("ids", ids.toArray(UUID[]::new)).update();
        return ids.size();
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    /** For tests: runs now. */
    void wake() {
        loop.wake();
    }
}
