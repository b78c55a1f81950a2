package io.callboard.notifier.delivery;

import io.callboard.chassis.sql.Columns;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Timers of a moved live event whose reminder does not go again to everybody who had it (ADR 0085). They are stored once for
 * each timer, with its first command, and looked up when its deliveries are claimed.
 */
@Component
class TimerRearming {

    /**
     * Runs after {@link TimerWishes} and before the deliveries are written, in a fixed order of rows, so that concurrent
     * transactions wait here and do not deadlock.
     */
    private static final String KEEP = """
            insert into timer_rearming (event_id, timer_id, organizer_id, moved_more_than)
            select r.event_id, r.timer_id, r.organizer_id, make_interval(secs => r.seconds)
            from unnest(:eventIds::uuid[], :timerIds::uuid[], :organizerIds::text[], :seconds::bigint[])
                as r (event_id, timer_id, organizer_id, seconds)
            order by r.event_id, r.timer_id
            on conflict do nothing
            """;

    private final JdbcClient jdbc;

    TimerRearming(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A timer whose reminder does not go again to everybody.
     *
     * @param movedMoreThan it goes again to whom was reminded of a start that differs by more than this; null: to nobody
     */
    record Limited(
            UUID timerId,
            UUID eventId,
            String organizerId,
            @Nullable Duration movedMoreThan) {

        @Nullable
        Long seconds() {
            return movedMoreThan == null ? null : movedMoreThan.toSeconds();
        }
    }

    void keep(Collection<Limited> timers) {
        if (timers.isEmpty()) {
            return;
        }
        jdbc.sql(KEEP)
                .param("eventIds", Columns.of(timers, Limited::eventId))
                .param("timerIds", Columns.of(timers, Limited::timerId))
                .param("organizerIds", Columns.of(timers, Limited::organizerId))
                .param("seconds", Columns.of(timers, Limited::seconds))
                .update();
    }
}
