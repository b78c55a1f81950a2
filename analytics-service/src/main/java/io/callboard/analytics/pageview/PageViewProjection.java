package io.callboard.analytics.pageview;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the highest number of page views of each live event, in any order of arrival. */
@Component
class PageViewProjection {

    /** Shape of the rows that this code writes; it rises when older rows lack a column. */
    static final int SHAPE = 1;

    private static final String KEEP_THE_HIGHEST = """
            insert into page_view (event_id, organizer_id, views)
            select event_id, organizer_id, views
            from unnest(:eventIds::uuid[], :organizerIds::text[], :views::bigint[])
                as counted (event_id, organizer_id, views)
            order by event_id
            on conflict (event_id) do update
            set views = excluded.views
            where page_view.views < excluded.views
            """;

    private final JdbcClient jdbc;

    PageViewProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void apply(List<Message<PageViewsCounted>> messages) {
        var highest = new TreeMap<String, PageViewsCounted>();
        for (Message<PageViewsCounted> message : messages) {
            PageViewsCounted counted = message.data();
            if (counted != null && counted.views() > 0) {
                highest.merge(
                        counted.eventId().toString(),
                        counted,
                        (one, other) -> one.views() >= other.views() ? one : other);
            }
        }
        if (highest.isEmpty()) {
            return;
        }
        jdbc.sql(KEEP_THE_HIGHEST)
                .param("eventIds", Columns.of(highest.values(), PageViewsCounted::eventId))
                .param("organizerIds", Columns.of(highest.values(), PageViewsCounted::organizerId))
                .param("views", Columns.of(highest.values(), PageViewsCounted::views))
                .update();
    }
}
