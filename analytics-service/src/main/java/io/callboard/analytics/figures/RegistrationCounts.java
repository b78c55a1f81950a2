package io.callboard.analytics.figures;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The rows of the roll-ups of registrations and page views of some live events, and the figures made of them. */
final class RegistrationCounts {

    /**
     * One row for each dimension of a live event, because a comparison of fifty has thousands of values. They come from the
     * primary key in the order of the groups.
     */
    private static final String REGISTRATIONS = """
            select event_id, dimension, array_agg(value) as labels, array_agg(amount) as amounts
            from registration_count
            where event_id = any(:events::uuid[]) and organizer_id = :organizer and amount <> 0
            group by event_id, dimension
            """;

    private static final String PAGE_VIEWS = """
            select event_id, views
            from page_view
            where event_id = any(:events::uuid[]) and organizer_id = :organizer
            """;

    /** By live event, dimension and value. */
    private final Map<UUID, Map<String, Map<String, Long>>> amounts = new HashMap<>();

    private final Map<UUID, Long> pageViews = new HashMap<>();

    private RegistrationCounts() {}

    /** Empty until the queries are run. */
    static RegistrationCounts from(Queries queries) {
        var counts = new RegistrationCounts();
        queries.add(
                REGISTRATIONS,
                row -> counts.amounts
                        .computeIfAbsent(Queries.eventId(row), missing -> new HashMap<>())
                        .put(row.getString("dimension"), amounts(row)));
        queries.add(PAGE_VIEWS, row -> counts.pageViews.put(Queries.eventId(row), row.getLong("views")));
        return counts;
    }

    private static Map<String, Long> amounts(ResultSet row) throws SQLException {
        var labels = (String[]) row.getArray("labels").getArray();
        var amounts = (Long[]) row.getArray("amounts").getArray();
        var byLabel = HashMap.<String, Long>newHashMap(labels.length);
        for (int i = 0; i < labels.length; i++) {
            byLabel.put(labels[i], amounts[i]);
        }
        return byLabel;
    }

    /** Zeros for a live event without registrations and page views. */
    RegistrationFigures figures(UUID eventId) {
        return RegistrationFigures.of(amounts.getOrDefault(eventId, Map.of()), pageViews.getOrDefault(eventId, 0L));
    }
}
