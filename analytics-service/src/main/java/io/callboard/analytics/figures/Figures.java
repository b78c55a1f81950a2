package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.ChannelFigures;
import io.callboard.analytics.figures.EventFigures.NotificationFigures;
import io.callboard.analytics.figures.EventFigures.RegistrationFigures;
import io.callboard.chassis.tenant.OrganizerId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Counts on demand what the projections hold. */
@Component
class Figures {

    private static final int MOST_SHOWN = 100;
    private static final String OTHERS = "(other)";

    private static final String EVENT = """
            select title, status, starts_at
            from live_event
            where event_id = :event and organizer_id = :organizer
            """;

    private static final String VERSION_IS_KNOWN = """
            select exists (
                select 1 from live_event
                where event_id = :event and organizer_id = :organizer and version >= :version)
            """;

    private static final String REGISTRATIONS = """
            select 'status' as dimension, status as value, count(*) as amount
            from registration where event_id = :event and organizer_id = :organizer group by status
            union all
            select 'source', coalesce(source, '(none)'), count(*)
            from registration where event_id = :event and organizer_id = :organizer group by source
            union all
            select 'channel', channel, count(*)
            from registration cross join unnest(channels) as channel
            where event_id = :event and organizer_id = :organizer group by channel
            union all
            select 'segment', coalesce(segment, '(none)'), count(*)
            from registration where event_id = :event and organizer_id = :organizer group by segment
            order by dimension, amount desc, value
            """;

    private static final String NOTIFICATIONS = """
            select channel,
                   count(*) as scheduled,
                   count(*) filter (where outcome >= 50) as sent,
                   count(*) filter (where outcome = 60) as delivered,
                   count(*) filter (where outcome = 40) as failed,
                   count(*) filter (where outcome = 30) as suppressed,
                   count(*) filter (where outcome = 20) as expired,
                   count(*) filter (where outcome = 10) as unknown
            from notification
            where event_id = :event and organizer_id = :organizer
            group by channel
            order by channel
            """;

    private final JdbcClient jdbc;

    Figures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    Optional<EventFigures> of(OrganizerId organizer, UUID eventId) {
        return jdbc.sql(EVENT)
                .param("event", eventId)
                .param("organizer", organizer.value())
                .query((row, number) -> new Event(
                        row.getString("title"),
                        row.getString("status"),
                        row.getObject("starts_at", OffsetDateTime.class).toInstant()))
                .optional()
                .map(event -> new EventFigures(
                        eventId,
                        event.title(),
                        event.status(),
                        event.startsAt(),
                        registrations(organizer, eventId),
                        notifications(organizer, eventId)));
    }

    /** Whether the live event is known here, in this version or a later one. */
    boolean knowEvent(OrganizerId organizer, UUID eventId, long version) {
        return jdbc.sql(VERSION_IS_KNOWN)
                .param("event", eventId)
                .param("organizer", organizer.value())
                .param("version", version)
                .query(Boolean.class)
                .single();
    }

    private record Event(String title, String status, Instant startsAt) {}

    private RegistrationFigures registrations(OrganizerId organizer, UUID eventId) {
        var counts = new HashMap<String, Map<String, Long>>();
        jdbc.sql(REGISTRATIONS)
                .param("event", eventId)
                .param("organizer", organizer.value())
                .query(row -> {
                    Map<String, Long> dimension =
                            counts.computeIfAbsent(row.getString("dimension"), missing -> new LinkedHashMap<>());
                    String value = dimension.size() < MOST_SHOWN ? row.getString("value") : OTHERS;
                    dimension.merge(value, row.getLong("amount"), Long::sum);
                });
        Map<String, Long> byStatus = counts.getOrDefault("status", Map.of());
        return new RegistrationFigures(
                byStatus.values().stream().mapToLong(Long::longValue).sum(),
                byStatus.getOrDefault("CONFIRMED", 0L),
                byStatus.getOrDefault("WAITLISTED", 0L),
                byStatus.getOrDefault("PENDING", 0L),
                byStatus.getOrDefault("CANCELLED", 0L),
                counts.getOrDefault("source", Map.of()),
                counts.getOrDefault("channel", Map.of()),
                counts.getOrDefault("segment", Map.of()));
    }

    private NotificationFigures notifications(OrganizerId organizer, UUID eventId) {
        var byChannel = new LinkedHashMap<String, ChannelFigures>();
        jdbc.sql(NOTIFICATIONS)
                .param("event", eventId)
                .param("organizer", organizer.value())
                .query(row -> {
                    byChannel.put(
                            row.getString("channel"),
                            new ChannelFigures(
                                    row.getLong("scheduled"),
                                    row.getLong("sent"),
                                    row.getLong("delivered"),
                                    row.getLong("failed"),
                                    row.getLong("suppressed"),
                                    row.getLong("expired"),
                                    row.getLong("unknown")));
                });
        ChannelFigures all = byChannel.values().stream().reduce(new ChannelFigures(0, 0, 0, 0, 0, 0, 0), Figures::sum);
        return new NotificationFigures(
                all.scheduled(),
                all.sent(),
                all.delivered(),
                all.failed(),
                all.suppressed(),
                all.expired(),
                all.unknown(),
                byChannel);
    }

    private static ChannelFigures sum(ChannelFigures one, ChannelFigures other) {
        return new ChannelFigures(
                one.scheduled() + other.scheduled(),
                one.sent() + other.sent(),
                one.delivered() + other.delivered(),
                one.failed() + other.failed(),
                one.suppressed() + other.suppressed(),
                one.expired() + other.expired(),
                one.unknown() + other.unknown());
    }
}
