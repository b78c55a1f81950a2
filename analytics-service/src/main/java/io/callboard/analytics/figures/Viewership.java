package io.callboard.analytics.figures;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.callboard.analytics.figures.EventFigures.ViewershipFigures;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads who watched live events. The median watch time, the peak and the drop-off need hundreds of rows of each live
 * event, so they are read again only when one of these rows or the live event has changed (ADR 0100).
 */
@Component
class Viewership {

    /** Live events whose figures are kept; those of one take about 2 KB. */
    private static final int MOST_KEPT = 2_000;

    /**
     * Each transaction that changes watch times or presences of a live event writes its row in viewership too. So the
     * transaction that wrote this row last says which watch times and presences they are.
     */
    private static final String TOTALS = """
            select event_id, joined, watching, seconds, attended, no_shows,
                viewership.xmin::text || ' ' || live_event.xmin::text as version
            from viewership
            join live_event using (event_id, organizer_id)
            where event_id = any(:events::uuid[]) and organizer_id = :organizer
            """;

    /** The first step up to which at least half of them watched. A live event has some hundred steps. */
    private static final String MEDIAN_WATCH_TIMES = """
            select event_id, min(seconds) as median
            from (
                select event_id, seconds,
                    sum(amount) over (partition by event_id order by seconds) as up_to,
                    sum(amount) over (partition by event_id) as total
                from watch_time_count
                where event_id = any(:events::uuid[]) and organizer_id = :organizer
            ) as steps
            where total > 0 and up_to * 2 >= total
            group by event_id
            """;

    /**
     * Who was there in each minute, with the moments of the schedule between the minutes, so that one sort is enough for
     * the peak and the drop-off. A live event without a moment to show has one row.
     */
    private static final String PRESENCE = """
            with schedule as (
                select event_id, status, percent,
                    date_bin('1 minute', starts_at + (ends_at - starts_at) * (percent / 100.0), 'epoch') as minute
                from live_event
                cross join generate_series(0, 100, 5) as percent
                where event_id = any(:events::uuid[]) and organizer_id = :organizer
            ), moved as (
                select event_id, minute, null as status, null::int as percent, change
                from presence
                where event_id = any(:events::uuid[]) and organizer_id = :organizer
                union all
                select event_id, minute, status, percent, 0
                from schedule
            ), steps as materialized (
                select event_id, status, percent, minute,
                    sum(change) over (partition by event_id order by minute, percent nulls first) as present
                from moved
            ), whole as (
                select event_id, max(present) as peak, max(minute) filter (where percent is null) as last
                from steps
                group by event_id
            )
            select whole.event_id, peak, shown.percent, shown.present
            from whole
            left join steps as shown
                on shown.event_id = whole.event_id and percent is not null and (status = 'ENDED' or minute <= last)
            order by event_id, percent
            """;

    private final JdbcClient jdbc;
    private final Cache<UUID, Watched> kept =
            Caffeine.newBuilder().maximumSize(MOST_KEPT).build();

    Viewership(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is read of a live event each time. */
    record Totals(UUID eventId, String version, long joined, long watching, long seconds, long attended, long noShows) {

        private static Totals of(ResultSet row) throws SQLException {
            return new Totals(
                    row.getObject("event_id", UUID.class),
                    row.getString("version"),
                    row.getLong("joined"),
                    row.getLong("watching"),
                    row.getLong("seconds"),
                    row.getLong("attended"),
                    row.getLong("no_shows"));
        }

        private ViewershipFigures with(Watched watched) {
            return ViewershipFigures.of(
                    joined, watching, watched.peak(), seconds, attended, noShows, watched.median(), watched.dropOff());
        }
    }

    /** @param version of the live event and of the rows that this was read from */
    private record Watched(String version, @Nullable Long median, long peak, Map<Integer, Long> dropOff) {}

    /** Of those of the live events that have some; empty until the queries are run. */
    static List<Totals> totals(Queries queries) {
        var totals = new ArrayList<Totals>();
        queries.add(TOTALS, row -> totals.add(Totals.of(row)));
        return totals;
    }

    /** The figures of these live events. Must be called in the transaction of their totals, which sees one snapshot. */
    Map<UUID, ViewershipFigures> of(OrganizerId organizer, List<Totals> totals) {
        Map<UUID, Watched> watched = new HashMap<>();
        kept.getAllPresent(totals.stream().map(Totals::eventId).toList()).forEach(watched::put);
        List<Totals> changed = totals.stream()
                .filter(each -> !(watched.get(each.eventId()) instanceof Watched known
                        && known.version().equals(each.version())))
                .toList();
        if (!changed.isEmpty()) {
            Map<UUID, Watched> read = read(organizer, changed);
            watched.putAll(read);
            kept.putAll(read);
        }
        return totals.stream()
                .collect(Collectors.toMap(
                        Totals::eventId, each -> each.with(Objects.requireNonNull(watched.get(each.eventId())))));
    }

    private Map<UUID, Watched> read(OrganizerId organizer, List<Totals> changed) {
        List<UUID> eventIds = changed.stream().map(Totals::eventId).toList();
        var medians = new HashMap<UUID, Long>();
        query(MEDIAN_WATCH_TIMES, organizer, eventIds).query(row -> {
            medians.put(row.getObject("event_id", UUID.class), row.getLong("median"));
        });
        var peaks = new HashMap<UUID, Long>();
        var dropOff = new HashMap<UUID, Map<Integer, Long>>();
        query(PRESENCE, organizer, eventIds).query(row -> {
            UUID id = row.getObject("event_id", UUID.class);
            peaks.put(id, row.getLong("peak"));
            int percent = row.getInt("percent");
            if (!row.wasNull()) {
                dropOff.computeIfAbsent(id, missing -> new LinkedHashMap<>()).put(percent, row.getLong("present"));
            }
        });
        return changed.stream()
                .collect(Collectors.toMap(
                        Totals::eventId,
                        each -> new Watched(
                                each.version(),
                                medians.get(each.eventId()),
                                peaks.getOrDefault(each.eventId(), 0L),
                                dropOff.getOrDefault(each.eventId(), Map.of()))));
    }

    private JdbcClient.StatementSpec query(String sql, OrganizerId organizer, Collection<UUID> eventIds) {
        return jdbc.sql(sql).param("events", Columns.of(eventIds, id -> id)).param("organizer", organizer.value());
    }
}
