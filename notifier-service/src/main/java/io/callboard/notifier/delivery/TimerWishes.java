package io.callboard.notifier.delivery;

import io.callboard.chassis.sql.Columns;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which wishes of registrants the messages of a timer meet. They are stored once for each timer, with its first command, and
 * compared when its deliveries are claimed.
 */
@Component
class TimerWishes {

    /**
     * Runs after {@link TimerTraces} and before the deliveries are written, in a fixed order of rows, so that concurrent
     * transactions wait here and do not deadlock.
     */
    private static final String KEEP = """
            insert into timer_wish (event_id, timer_id, organizer_id, wishes)
            select w.event_id, w.timer_id, w.organizer_id, string_to_array(w.wishes, ',')
            from unnest(:eventIds::uuid[], :timerIds::uuid[], :organizerIds::text[], :wishes::text[])
                as w (event_id, timer_id, organizer_id, wishes)
            order by w.event_id, w.timer_id
            on conflict do nothing
            """;

    private final JdbcClient jdbc;

    TimerWishes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The wishes that the messages of a timer meet. */
    record Met(UUID timerId, UUID eventId, String organizerId, List<String> wishes) {}

    void keep(Collection<Met> timers) {
        if (timers.isEmpty()) {
            return;
        }
        jdbc.sql(KEEP)
                .param("eventIds", Columns.of(timers, Met::eventId))
                .param("timerIds", Columns.of(timers, Met::timerId))
                .param("organizerIds", Columns.of(timers, Met::organizerId))
                .param("wishes", Columns.of(timers, met -> String.join(",", met.wishes())))
                .update();
    }
}
