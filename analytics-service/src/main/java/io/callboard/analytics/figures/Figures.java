package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.EngagementFigures;
import io.callboard.analytics.figures.EventFigures.RevenueFigures;
import io.callboard.analytics.figures.EventFigures.ViewershipFigures;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Reads the figures of live events from the roll-ups. */
@Component
class Figures {

    /** How many values a breakdown names at most; {@link #OTHERS} has the sum of the rest. */
    static final int MOST_SHOWN = 100;

    static final String OTHERS = "(other)";

    private static final String EVENTS = """
            select event_id, title, status, starts_at
            from live_event
            where event_id = any(:events::uuid[]) and organizer_id = :organizer
            """;

    /** Each live event that was asked for has at most so many rows, by an index. */
    private static final String PAST_EVENTS = """
            select asked.event_id, past.attended, past.seats
            from live_event as asked
            cross join lateral (
                select attended, attended + no_shows as seats, ends_at, live_event.event_id
                from live_event
                join viewership on viewership.event_id = live_event.event_id
                    and viewership.organizer_id = live_event.organizer_id
                where live_event.organizer_id = asked.organizer_id and status = 'ENDED' and ends_at <= asked.starts_at
                    and attended + no_shows >= :fewestSeats
                order by ends_at desc, live_event.event_id
                limit :mostEvents) as past
            where asked.event_id = any(:events::uuid[]) and asked.organizer_id = :organizer
            order by asked.event_id, past.ends_at desc, past.event_id
            """;

    private static final String ENGAGEMENT = """
            select event_id,
                coalesce(sum(amount) filter (where kind = 'REACTION'), 0) as reactions,
                coalesce(sum(amount) filter (where kind = 'MESSAGE'), 0) as messages,
                coalesce(sum(amount) filter (where kind = 'QUESTION'), 0) as questions,
                coalesce(sum(amount) filter (where kind = 'POLL_ANSWER'), 0) as poll_answers
            from engagement_count
            where event_id = any(:events::uuid[]) and organizer_id = :organizer
            group by event_id
            """;

    private static final String REVENUE = """
            select event_id, currency, amount, purchases
            from revenue
            where event_id = any(:events::uuid[]) and organizer_id = :organizer and purchases <> 0
            order by currency
            """;

    private final NamedParameterJdbcTemplate template;
    private final Viewership viewership;

    Figures(NamedParameterJdbcTemplate template, Viewership viewership) {
        this.template = template;
        this.viewership = viewership;
    }

    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    Optional<EventFigures> of(OrganizerId organizer, UUID eventId, double platformRate) {
        return of(organizer, List.of(eventId), platformRate).stream().findFirst();
    }

    /**
     * The figures of those of the live events that the organizer has, in the order of the ids.
     *
     * @param platformRate that of {@link PlatformShowUps}
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    List<EventFigures> of(OrganizerId organizer, List<UUID> eventIds, double platformRate) {
        var queries = new Queries();
        Map<UUID, Event> events = events(queries);
        RegistrationCounts registrations = RegistrationCounts.from(queries);
        NotificationCounts notifications = NotificationCounts.from(queries);
        Map<UUID, List<ShowUpForecast.Past>> past = pastEvents(queries);
        Map<UUID, EngagementFigures> engagement = engagement(queries);
        Map<UUID, List<RevenueFigures>> revenue = revenue(queries);
        List<Viewership.Totals> totals = Viewership.totals(queries);
        queries.run(
                template,
                Map.of(
                        "events",
                        Columns.of(eventIds, id -> id),
                        "organizer",
                        organizer.value(),
                        "fewestSeats",
                        ShowUpForecast.FEWEST_SEATS,
                        "mostEvents",
                        ShowUpForecast.MOST_READ));
        Map<UUID, ViewershipFigures> watched = viewership.of(organizer, totals);
        return eventIds.stream()
                .distinct()
                .flatMap(id -> Stream.ofNullable(events.get(id)).map(event -> {
                    RegistrationFigures registered = registrations.figures(id);
                    return new EventFigures(
                            id,
                            event.title(),
                            event.status(),
                            event.startsAt(),
                            registered,
                            notifications.figures(id),
                            watched.getOrDefault(id, ViewershipFigures.of(0, 0, 0, 0, 0, 0, null, Map.of())),
                            ShowUpForecast.of(registered.confirmed(), past.getOrDefault(id, List.of()), platformRate),
                            engagement.getOrDefault(id, EngagementFigures.NONE),
                            revenue.getOrDefault(id, List.of()));
                }))
                .toList();
    }

    private record Event(String title, String status, Instant startsAt) {}

    private static Map<UUID, Event> events(Queries queries) {
        var events = new HashMap<UUID, Event>();
        queries.add(
                EVENTS,
                row -> events.put(
                        Queries.eventId(row),
                        new Event(
                                row.getString("title"),
                                row.getString("status"),
                                row.getObject("starts_at", OffsetDateTime.class).toInstant())));
        return events;
    }

    private static Map<UUID, List<ShowUpForecast.Past>> pastEvents(Queries queries) {
        var past = new HashMap<UUID, List<ShowUpForecast.Past>>();
        queries.add(
                PAST_EVENTS,
                row -> past.computeIfAbsent(Queries.eventId(row), missing -> new ArrayList<>())
                        .add(new ShowUpForecast.Past(row.getLong("attended"), row.getLong("seats"))));
        return past;
    }

    private static Map<UUID, EngagementFigures> engagement(Queries queries) {
        var figures = new HashMap<UUID, EngagementFigures>();
        queries.add(
                ENGAGEMENT,
                row -> figures.put(
                        Queries.eventId(row),
                        new EngagementFigures(
                                row.getLong("reactions"),
                                row.getLong("messages"),
                                row.getLong("questions"),
                                row.getLong("poll_answers"))));
        return figures;
    }

    private static Map<UUID, List<RevenueFigures>> revenue(Queries queries) {
        var figures = new HashMap<UUID, List<RevenueFigures>>();
        queries.add(
                REVENUE,
                row -> figures.computeIfAbsent(Queries.eventId(row), missing -> new ArrayList<>())
                        .add(new RevenueFigures(
                                row.getString("currency"), row.getString("amount"), row.getLong("purchases"))));
        return figures;
    }
}
