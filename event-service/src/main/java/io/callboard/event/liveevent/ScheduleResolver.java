package io.callboard.event.liveevent;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.event.liveevent.LiveEventMessages.Fact;
import io.callboard.event.schedule.TimeZoneRules;
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
 * Resolves the start of every future live event again with each newer version of the time-zone rules. Reschedules an
 * event if its wall-clock time is another instant now. A JVM with older rules skips events that newer rules have
 * resolved, so that instances of two versions do not move an event back and forth.
 */
@Component
class ScheduleResolver implements Worker {

    private static final Logger log = LoggerFactory.getLogger(ScheduleResolver.class);

    private static final int SLICE = 100;
    private static final Duration PAUSE_BETWEEN_SLICES = Duration.ofMillis(20);
    private static final Duration PAUSE_WHEN_DONE = Duration.ofHours(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);
    private static final UUID FIRST = new UUID(0, 0);

    /**
     * An instance with older rules may have set a start since then. Such an event has another epoch than the one that
     * was resolved.
     */
    private static final String CLAIM_UNSEEN = """
            select id from live_event
            where id > :after and status in ('DRAFT', 'SCHEDULED') and starts_at > now()
                and (zone_rules collate "C" < :rules or zone_rules = :rules and zone_rules_epoch <> epoch)
            order by id
            limit :size
            for update skip locked
            """;

    private static final String MARK = """
            update live_event set zone_rules = :rules, zone_rules_epoch = epoch where id = any (:ids)
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final LiveEvents liveEvents;
    private final LiveEventMessages messages;
    private final TimeZoneRules rules;
    private final Clock clock;
    private final SupervisedLoop loop = new SupervisedLoop("live-event-resolution", this::turn, PAUSE_AFTER_FAILURE);

    /** Beginning of the next slice. Owned by the loop's thread. */
    private UUID cursor = FIRST;

    ScheduleResolver(
            JdbcClient jdbc,
            TransactionOperations transactions,
            LiveEvents liveEvents,
            LiveEventMessages messages,
            TimeZoneRules rules,
            Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.liveEvents = liveEvents;
        this.messages = messages;
        this.rules = rules;
        this.clock = clock;
    }

    /** Resolves one slice of the live events. The returned pause is short until all are done. */
    Duration turn() {
        List<UUID> seen = transactions.execute(_ -> slice(cursor));
        if (seen == null || seen.isEmpty()) {
            cursor = FIRST;
            return PAUSE_WHEN_DONE;
        }
        cursor = seen.getLast();
        return PAUSE_BETWEEN_SLICES;
    }

    private List<UUID> slice(UUID after) {
        List<UUID> ids = jdbc.sql(CLAIM_UNSEEN)
                .param("after", after)
                .param("rules", rules.version())
                .param("size", SLICE)
                .query(UUID.class)
                .list();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (LiveEvent event :
                liveEvents.findAllById(ids.stream().map(LiveEventId::new).toList())) {
            LiveEvent resolved = event.resolvedBy(rules, now);
            if (!resolved.equals(event)) {
                move(event, resolved);
            }
        }
        jdbc.sql(MARK)
                .param("rules", rules.version())
                .param("ids", ids.toArray(UUID[]::new))
                .update();
        return ids;
    }

    private void move(LiveEvent before, LiveEvent resolved) {
        LiveEvent saved = liveEvents.save(resolved);
        if (saved.status() != LiveEventStatus.DRAFT) {
            messages.tell(Fact.RESCHEDULED, saved);
        }
        log.info(
                "Live event moved by new time-zone rules eventId={} zone={} rules={} startsAt={} previousStartsAt={}",
                saved.id(),
                saved.schedule().zone(),
                rules.version(),
                saved.schedule().startsAt(),
                before.schedule().startsAt());
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
