package io.callboard.notifier.delivery;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.trace.TraceParent;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The trace that armed a timer. It is stored with the timer's first command and read when its deliveries are claimed.
 */
@Component
public class TimerTraces {

    /**
     * Runs before the deliveries are written, in a fixed order of rows, so that concurrent transactions wait here and
     * do not deadlock.
     */
    private static final String KEEP = """
            insert into timer_trace (event_id, epoch, kind, due_at, organizer_id, traceparent)
            select t.event_id, t.epoch, t.kind, t.due_at, t.organizer_id, t.traceparent
            from unnest(:eventIds::uuid[], :epochs::int[], :kinds::text[], :dueAts::timestamptz[],
                    :organizerIds::text[], :traceparents::text[])
                as t (event_id, epoch, kind, due_at, organizer_id, traceparent)
            order by t.event_id, t.epoch, t.kind, t.due_at
            on conflict do nothing
            """;

    private static final String FIND = """
            select t.event_id, t.epoch, t.kind, date_part('epoch', t.due_at) as due, t.traceparent
            from unnest(:eventIds::uuid[], :epochs::int[], :kinds::text[], :dues::float8[])
                as k (event_id, epoch, kind, due)
            join timer_trace t on t.event_id = k.event_id and t.epoch = k.epoch and t.kind = k.kind
                and t.due_at = to_timestamp(k.due)
            """;

    private final JdbcClient jdbc;

    TimerTraces(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The common fields of the deliveries of one timer.
     *
     * @param due the due instant in seconds since 1970, exact to the microsecond
     */
    public record Key(UUID eventId, int epoch, String kind, double due) {}

    /** A timer whose deliveries are to be queued. */
    record Armed(UUID eventId, int epoch, String kind, Instant dueAt, String organizerId) {}

    /** The traces of these timers; a timer without a trace is left out. */
    public Map<Key, TraceParent> find(Collection<Key> timers) {
        Map<Key, TraceParent> found = new HashMap<>();
        if (timers.isEmpty()) {
            return found;
        }
        jdbc.sql(FIND)
                .param("eventIds", Columns.of(timers, Key::eventId))
                .param("epochs", Columns.of(timers, Key::epoch))
                .param("kinds", Columns.of(timers, Key::kind))
                .param("dues", Columns.of(timers, Key::due))
                .query(row -> {
                    Key key = new Key(
                            row.getObject("event_id", UUID.class),
                            row.getInt("epoch"),
                            row.getString("kind"),
                            row.getDouble("due"));
                    TraceParent trace = TraceParent.orNull(row.getString("traceparent"));
                    if (trace != null) {
                        found.put(key, trace);
                    }
                });
        return found;
    }

    /** Stores the trace of each timer with its first command. */
    void keep(Map<Armed, TraceParent> traced) {
        if (traced.isEmpty()) {
            return;
        }
        jdbc.sql(KEEP)
                .param("eventIds", Columns.of(traced.keySet(), Armed::eventId))
                .param("epochs", Columns.of(traced.keySet(), Armed::epoch))
                .param("kinds", Columns.of(traced.keySet(), Armed::kind))
                .param("dueAts", Columns.of(traced.keySet(), Armed::dueAt))
                .param("organizerIds", Columns.of(traced.keySet(), Armed::organizerId))
                .param("traceparents", Columns.of(traced.values(), trace -> trace))
                .update();
    }
}
