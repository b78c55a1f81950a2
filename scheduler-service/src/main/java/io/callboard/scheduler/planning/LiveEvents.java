package io.callboard.scheduler.planning;

import io.callboard.chassis.sql.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The last known state of every live event. */
@Repository
class LiveEvents {

    /**
     * Which columns this code knows; one more when a column is added. Rows of a lower shape are replaced by the same
     * version, so that reading the topic again fills them. A higher version always wins: reading old messages again
     * must not take an event back in time while its timers arm.
     */
    static final int SHAPE = 1;

    private static final String REPLACE_IF_NEWER = """
            insert into live_event (event_id, organizer_id, version, epoch, status, occurred_at, start_local, zone,
                starts_at, ends_at, rules, channels, shape)
            select e.event_id, e.organizer_id, e.version, e.epoch, e.status, e.occurred_at, e.start_local, e.zone,
                e.starts_at, e.ends_at, string_to_array(e.rules, E'\\n'), string_to_array(e.channels, E'\\n'), :shape
            from unnest(:eventIds::uuid[], :organizerIds::text[], :versions::bigint[], :epochs::integer[],
                    :statuses::text[], :occurredAts::timestamptz[], :startLocals::text[], :zones::text[],
                    :startsAts::timestamptz[], :endsAts::timestamptz[], :rules::text[], :channels::text[])
                as e(event_id, organizer_id, version, epoch, status, occurred_at, start_local, zone, starts_at,
                    ends_at, rules, channels)
            order by e.event_id
            on conflict (event_id) do update set
                version = excluded.version,
                epoch = excluded.epoch,
                status = excluded.status,
                occurred_at = excluded.occurred_at,
                start_local = excluded.start_local,
                zone = excluded.zone,
                starts_at = excluded.starts_at,
                ends_at = excluded.ends_at,
                rules = excluded.rules,
                channels = excluded.channels,
                shape = excluded.shape
            where (live_event.version, live_event.shape) < (excluded.version, excluded.shape)
            returning event_id, old.version as old_version, old.epoch as old_epoch, old.status as old_status
            """;

    private final JdbcClient jdbc;

    LiveEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What was known before a newer state replaced it. */
    record Before(@Nullable Long version, @Nullable Integer epoch, LiveEventState.@Nullable Status status) {

        boolean versionIsBelow(long other) {
            return version == null || version < other;
        }

        boolean epochIsBelow(int other) {
            return epoch == null || epoch < other;
        }
    }

    /**
     * Keeps the states, at most one per live event, unless the same or a newer version is known.
     *
     * @return what each kept state replaced
     */
    Map<UUID, Before> replaceIfNewer(Collection<LiveEventState> states) {
        Map<UUID, Before> replaced = new HashMap<>();
        jdbc.sql(REPLACE_IF_NEWER)
                .param("eventIds", Columns.of(states, LiveEventState::eventId))
                .param("organizerIds", Columns.of(states, LiveEventState::organizerId))
                .param("versions", Columns.of(states, LiveEventState::version))
                .param("epochs", Columns.of(states, LiveEventState::epoch))
                .param("statuses", Columns.of(states, LiveEventState::status))
                .param("occurredAts", Columns.of(states, LiveEventState::occurredAt))
                .param("startLocals", Columns.of(states, state -> state.start().local()))
                .param("zones", Columns.of(states, state -> state.start().zone()))
                .param("startsAts", Columns.of(states, LiveEventState::startsAt))
                .param("endsAts", Columns.of(states, LiveEventState::endsAt))
                .param(
                        "rules",
                        Columns.of(states, state -> lines(state.reminders().rules())))
                .param(
                        "channels",
                        Columns.of(states, state -> lines(state.reminders().channels())))
                .param("shape", SHAPE)
                .query(row -> {
                    replaced.put(row.getObject("event_id", UUID.class), before(row));
                });
        return replaced;
    }

    private static Before before(ResultSet row) throws SQLException {
        String status = row.getString("old_status");
        return new Before(
                row.getObject("old_version", Long.class),
                row.getObject("old_epoch", Integer.class),
                status == null ? null : LiveEventState.Status.valueOf(status));
    }

    private static String lines(List<String> texts) {
        return String.join("\n", texts);
    }
}
