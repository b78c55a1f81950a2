package io.callboard.registration.pageview;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.registration.pageview.message.PageViewsCounted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes the counted page views, all live events in one transaction. */
@Component
class PageViewRecorder implements Worker {

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    /** In the order of the ids, so that two instances do not deadlock. Views of an unknown live event are dropped. */
    private static final String ADD = """
            insert into page_view as known (event_id, organizer_id, views)
            select e.event_id, e.organizer_id, counted.views
            from unnest(:eventIds::uuid[], :views::bigint[]) as counted (event_id, views)
            join live_event e on e.event_id = counted.event_id
            order by e.event_id
            on conflict (event_id) do update set views = known.views + excluded.views
            returning event_id, organizer_id, views
            """;

    private final PageViews views;
    private final PageViewProperties properties;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final SupervisedLoop loop = new SupervisedLoop("page-views", this::turn, PAUSE_AFTER_FAILURE);

    PageViewRecorder(
            PageViews views,
            PageViewProperties properties,
            JdbcClient jdbc,
            Outbox outbox,
            TransactionTemplate transactions,
            Clock clock) {
        this.views = views;
        this.properties = properties;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        Map<UUID, Long> counted = views.take();
        if (!counted.isEmpty()) {
            write(counted);
        }
        return properties.writeEvery();
    }

    /** Views whose commit is in doubt are not counted again. */
    private void write(Map<UUID, Long> counted) {
        AtomicBoolean written = new AtomicBoolean();
        try {
            transactions.executeWithoutResult(_ -> {
                add(counted);
                written.set(true);
            });
        } finally {
            if (!written.get()) {
                views.putBack(counted);
            }
        }
    }

    private void add(Map<UUID, Long> counted) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<PageViewsCounted> totals = jdbc.sql(ADD)
                .param("eventIds", Columns.of(counted.keySet(), id -> id))
                .param("views", Columns.of(counted.values(), views -> views))
                .query((row, number) -> new PageViewsCounted(
                        row.getObject("event_id", UUID.class),
                        row.getString("organizer_id"),
                        row.getLong("views"),
                        now))
                .list();
        outbox.appendAll(totals.stream()
                .map(total -> OutgoingMessage.of(PageViewsCounted.TOPIC, total.eventId(), PageViewsCounted.TYPE, total))
                .toList());
    }
}
