package io.callboard.analytics.liveevent;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.Newest;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the newest state of each live event, in any order of arrival. */
@Component
class LiveEventProjection {

    /** Shape of the rows that this code writes; it rises when older rows lack a column. 1 adds the end. */
    static final int SHAPE = 1;

    private static final String KEEP_THE_NEWEST = """
            insert into live_event (event_id, organizer_id, version, shape, status, title, starts_at, ends_at)
            select event_id, organizer_id, version, :shape, status, title, starts_at, ends_at
            from unnest(
                :eventIds::uuid[], :organizerIds::text[], :versions::bigint[], :statuses::text[], :titles::text[],
                :startsAt::timestamptz[], :endsAt::timestamptz[])
                as state (event_id, organizer_id, version, status, title, starts_at, ends_at)
            on conflict (event_id) do update
            set version = excluded.version,
                shape = excluded.shape,
                status = excluded.status,
                title = excluded.title,
                starts_at = excluded.starts_at,
                ends_at = excluded.ends_at
            where (live_event.version, live_event.shape) < (excluded.version, excluded.shape)
            """;

    private final JdbcClient jdbc;
    private final Arrivals arrivals;

    LiveEventProjection(JdbcClient jdbc, Arrivals arrivals) {
        this.jdbc = jdbc;
        this.arrivals = arrivals;
    }

    void apply(List<Message<LiveEventState>> messages) {
        var newest = Newest.of(messages, LiveEventState::eventId);
        if (newest.isEmpty()) {
            return;
        }
        jdbc.sql(KEEP_THE_NEWEST)
                .param("shape", SHAPE)
                .param("eventIds", Columns.of(newest, LiveEventState::eventId))
                .param("organizerIds", Columns.of(newest, LiveEventState::organizerId))
                .param("versions", Columns.of(newest, LiveEventState::version))
                .param("statuses", Columns.of(newest, LiveEventState::status))
                .param("titles", Columns.of(newest, LiveEventState::title))
                .param("startsAt", Columns.of(newest, LiveEventState::startsAt))
                .param("endsAt", Columns.of(newest, LiveEventState::endsAt))
                .update();
        arrivals.applied(newest.stream().map(LiveEventState::eventId).toList());
    }
}
