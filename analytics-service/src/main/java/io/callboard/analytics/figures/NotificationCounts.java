package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.ChannelFigures;
import io.callboard.analytics.figures.EventFigures.NotificationFigures;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The rows of the roll-ups of notifications of some live events, and the figures made of them. */
final class NotificationCounts {

    private static final String NOTIFICATIONS = """
            select event_id, channel, outcome, reason, lateness, sum(amount) as amount
            from notification_count
            where event_id = any(:events::uuid[]) and organizer_id = :organizer and amount <> 0
            group by event_id, channel, outcome, reason, lateness
            """;

    private static final String LATENESS = """
            select event_id, provider, share, step, sum(amount) as amount
            from lateness_count
            where event_id = any(:events::uuid[]) and organizer_id = :organizer and amount <> 0
            group by event_id, provider, share, step
            order by event_id, provider
            """;

    private static final String VIEWS = """
            select event_id, channel, action, sum(amount) as amount, sum(by_people) as by_people
            from notification_view_count
            where event_id = any(:events::uuid[]) and organizer_id = :organizer
            group by event_id, channel, action
            """;

    private static final String UNSUBSCRIBED = """
            select event_id, sum(amount) as amount
            from activity
            where event_id = any(:events::uuid[]) and organizer_id = :organizer and metric = 'unsubscribed'
            group by event_id
            """;

    private final Map<UUID, Long> unsubscribed = new HashMap<>();
    private final Map<UUID, NotificationTally> ofEvents = new HashMap<>();
    private final Map<UUID, Map<String, NotificationTally>> ofChannels = new HashMap<>();

    private NotificationCounts() {}

    /** Empty until the queries are run. */
    static NotificationCounts from(Queries queries) {
        var counts = new NotificationCounts();
        queries.add(UNSUBSCRIBED, row -> counts.unsubscribed.put(Queries.eventId(row), row.getLong("amount")));
        queries.add(NOTIFICATIONS, row -> {
            for (NotificationTally tally : counts.tallies(Queries.eventId(row), row.getString("channel"))) {
                tally.add(
                        row.getString("channel"),
                        row.getInt("outcome"),
                        row.getString("reason"),
                        row.getInt("lateness"),
                        row.getLong("amount"));
            }
        });
        queries.add(
                LATENESS,
                row -> counts.tally(Queries.eventId(row))
                        .addShare(
                                row.getString("share"),
                                row.getString("provider"),
                                row.getInt("step"),
                                row.getLong("amount")));
        queries.add(VIEWS, row -> {
            for (NotificationTally tally : counts.tallies(Queries.eventId(row), row.getString("channel"))) {
                tally.addViews(row.getString("action"), row.getLong("amount"), row.getLong("by_people"));
            }
        });
        return counts;
    }

    /** Zeros for a live event without notifications. */
    NotificationFigures figures(UUID eventId) {
        var byChannel = new LinkedHashMap<String, ChannelFigures>();
        ofChannels.getOrDefault(eventId, Map.of()).forEach((channel, tally) -> byChannel.put(channel, tally.figures()));
        return ofEvents.getOrDefault(eventId, new NotificationTally())
                .figures(unsubscribed.getOrDefault(eventId, 0L), byChannel);
    }

    /** That of the live event, and that of the channel in it. */
    private List<NotificationTally> tallies(UUID eventId, String channel) {
        return List.of(
                tally(eventId),
                ofChannels
                        .computeIfAbsent(eventId, missing -> new TreeMap<>())
                        .computeIfAbsent(channel, missing -> new NotificationTally()));
    }

    private NotificationTally tally(UUID eventId) {
        return ofEvents.computeIfAbsent(eventId, missing -> new NotificationTally());
    }
}
