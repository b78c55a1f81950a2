package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.AnswerFigures;
import io.callboard.analytics.figures.EventFigures.ChannelFigures;
import io.callboard.analytics.figures.EventFigures.EngagementFigures;
import io.callboard.analytics.figures.EventFigures.NotificationFigures;
import io.callboard.analytics.figures.EventFigures.RegistrationFigures;
import io.callboard.analytics.figures.EventFigures.RevenueFigures;
import io.callboard.analytics.figures.EventFigures.ViewershipFigures;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Reads the figures of live events from the roll-ups. */
@Component
class Figures {

    static final int MOST_SHOWN = 100;

    /** With (none) and (other), beside the hundred that count under their names. */
    private static final int MOST_SOURCES = 102;

    static final String OTHERS = "(other)";

    private static final String NONE = "(none)";

    /** Before the key of the question, in the dimension of an answer. */
    private static final String ANSWER = "answer:";

    private static final String EVENTS = """
            select event_id, title, status, starts_at
            from live_event
            where event_id = any(:events::uuid[]) and organizer_id = :organizer
            """;

    private static final String VERSION_IS_KNOWN = """
            select exists (
                select 1 from live_event
                where event_id = :event and organizer_id = :organizer and version >= :version)
            """;

    private static final String REGISTRATIONS = """
            select event_id, dimension, value, amount
            from registration_count
            where event_id = any(:events::uuid[]) and organizer_id = :organizer and amount <> 0
            order by amount desc, value
            """;

    private static final String PAGE_VIEWS = """
            select event_id, views
            from page_view
            where event_id = any(:events::uuid[]) and organizer_id = :organizer
            """;

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

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate template;
    private final Viewership viewership;

    Figures(JdbcClient jdbc, NamedParameterJdbcTemplate template, Viewership viewership) {
        this.jdbc = jdbc;
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
        Supplier<Map<UUID, RegistrationFigures>> counted = registrations(queries);
        Supplier<Map<UUID, NotificationFigures>> tallied = notifications(queries);
        Map<UUID, List<ShowUpForecast.Past>> past = pastEvents(queries);
        Map<UUID, EngagementFigures> engagement = engagement(queries);
        Map<UUID, List<RevenueFigures>> revenue = revenue(queries);
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
        Map<UUID, RegistrationFigures> registrations = counted.get();
        Map<UUID, NotificationFigures> notifications = tallied.get();
        Map<UUID, ViewershipFigures> watched = viewership.of(organizer, eventIds);
        return eventIds.stream()
                .distinct()
                .flatMap(id -> Stream.ofNullable(events.get(id))
                        .map(event -> new EventFigures(
                                id,
                                event.title(),
                                event.status(),
                                event.startsAt(),
                                registrationsOf(id, registrations),
                                notifications.getOrDefault(id, new NotificationTally().figures(0, Map.of())),
                                watched.getOrDefault(id, ViewershipFigures.of(0, 0, 0, 0, 0, 0, null, Map.of())),
                                ShowUpForecast.of(
                                        registrationsOf(id, registrations).confirmed(),
                                        past.getOrDefault(id, List.of()),
                                        platformRate),
                                engagement.getOrDefault(id, EngagementFigures.NONE),
                                revenue.getOrDefault(id, List.of()))))
                .toList();
    }

    /** Whether the organizer has this live event. */
    boolean haveEvent(OrganizerId organizer, UUID eventId) {
        return knowEvent(organizer, eventId, 0);
    }

    /** Whether this service knows the live event in this version or a later one. */
    boolean knowEvent(OrganizerId organizer, UUID eventId, long version) {
        return jdbc.sql(VERSION_IS_KNOWN)
                .param("event", eventId)
                .param("organizer", organizer.value())
                .param("version", version)
                .query(Boolean.class)
                .single();
    }

    private record Event(String title, String status, Instant startsAt) {}

    private static Map<UUID, Event> events(Queries queries) {
        var events = new HashMap<UUID, Event>();
        queries.add(
                EVENTS,
                row -> events.put(
                        eventId(row),
                        new Event(
                                row.getString("title"),
                                row.getString("status"),
                                row.getObject("starts_at", OffsetDateTime.class).toInstant())));
        return events;
    }

    private static Supplier<Map<UUID, RegistrationFigures>> registrations(Queries queries) {
        var counts = new HashMap<UUID, Map<String, Map<String, Long>>>();
        queries.add(
                REGISTRATIONS,
                row -> counts.computeIfAbsent(eventId(row), missing -> new HashMap<>())
                        .computeIfAbsent(row.getString("dimension"), missing -> new LinkedHashMap<>())
                        .put(row.getString("value"), row.getLong("amount")));
        var views = new HashMap<UUID, Long>();
        queries.add(PAGE_VIEWS, row -> views.put(eventId(row), row.getLong("views")));
        return () -> Stream.concat(counts.keySet().stream(), views.keySet().stream())
                .distinct()
                .collect(Collectors.toMap(
                        id -> id, id -> registrations(counts.getOrDefault(id, Map.of()), views.getOrDefault(id, 0L))));
    }

    private static RegistrationFigures registrations(Map<String, Map<String, Long>> byDimension, long pageViews) {
        Map<String, Long> byStatus = byDimension.getOrDefault("status", Map.of());
        long total = byStatus.values().stream().mapToLong(Long::longValue).sum();
        return new RegistrationFigures(
                total,
                byStatus.getOrDefault("CONFIRMED", 0L),
                byStatus.getOrDefault("WAITLISTED", 0L),
                byStatus.getOrDefault("OFFERED", 0L),
                byStatus.getOrDefault("PENDING", 0L),
                byStatus.getOrDefault("CANCELLED", 0L),
                mostFrequent(byDimension.getOrDefault("source", Map.of()), MOST_SOURCES),
                mostFrequent(byDimension.getOrDefault("channel", Map.of()), MOST_SHOWN),
                mostFrequent(byDimension.getOrDefault("segment", Map.of()), MOST_SHOWN),
                labelled("campaign", byDimension, total),
                labelled("medium", byDimension, total),
                labelled("term", byDimension, total),
                labelled("content", byDimension, total),
                labelled("origin", byDimension, total),
                answers(byDimension),
                new TreeMap<>(byDimension.getOrDefault("day", Map.of())),
                pageViews,
                pageViews == 0 ? null : (double) total / pageViews);
    }

    /** Registrations without a value have no row in the roll-up. */
    private static Map<String, Long> labelled(
            String dimension, Map<String, Map<String, Long>> byDimension, long total) {
        var known = new LinkedHashMap<>(byDimension.getOrDefault(dimension, Map.of()));
        long without =
                total - known.values().stream().mapToLong(Long::longValue).sum();
        if (without > 0) {
            known.merge(NONE, without, Long::sum);
        }
        return known;
    }

    private static List<AnswerFigures> answers(Map<String, Map<String, Long>> byDimension) {
        var answers = new ArrayList<AnswerFigures>();
        byDimension.forEach((dimension, amounts) -> {
            if (dimension.startsWith(ANSWER)) {
                amounts.forEach((option, amount) ->
                        answers.add(new AnswerFigures(dimension.substring(ANSWER.length()), option, amount)));
            }
        });
        answers.sort(Comparator.comparingLong(AnswerFigures::registrations)
                .reversed()
                .thenComparing(AnswerFigures::question)
                .thenComparing(AnswerFigures::answer));
        return answers;
    }

    private static RegistrationFigures registrationsOf(UUID id, Map<UUID, RegistrationFigures> figures) {
        return figures.getOrDefault(id, registrations(Map.of(), 0));
    }

    private static Map<String, Long> mostFrequent(Map<String, Long> amounts, int most) {
        var shown = new LinkedHashMap<String, Long>();
        amounts.forEach((value, amount) -> shown.merge(shown.size() < most ? value : OTHERS, amount, Long::sum));
        return shown;
    }

    private static Supplier<Map<UUID, NotificationFigures>> notifications(Queries queries) {
        var unsubscribed = new HashMap<UUID, Long>();
        queries.add(UNSUBSCRIBED, row -> unsubscribed.put(eventId(row), row.getLong("amount")));
        var tallies = new HashMap<UUID, NotificationTally>();
        var byChannel = new HashMap<UUID, Map<String, NotificationTally>>();
        queries.add(NOTIFICATIONS, row -> {
            for (NotificationTally tally : tallies(row, tallies, byChannel)) {
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
                row -> tallies.computeIfAbsent(eventId(row), missing -> new NotificationTally())
                        .addShare(
                                row.getString("share"),
                                row.getString("provider"),
                                row.getInt("step"),
                                row.getLong("amount")));
        queries.add(VIEWS, row -> {
            for (NotificationTally tally : tallies(row, tallies, byChannel)) {
                tally.addViews(row.getString("action"), row.getLong("amount"), row.getLong("by_people"));
            }
        });
        return () -> {
            unsubscribed.keySet().forEach(id -> tallies.putIfAbsent(id, new NotificationTally()));
            var figures = new HashMap<UUID, NotificationFigures>();
            tallies.forEach((id, tally) -> {
                var channels = new LinkedHashMap<String, ChannelFigures>();
                byChannel.getOrDefault(id, Map.of()).forEach((channel, part) -> channels.put(channel, part.figures()));
                figures.put(id, tally.figures(unsubscribed.getOrDefault(id, 0L), channels));
            });
            return figures;
        };
    }

    /** That of the row's live event, and that of its channel in it. */
    private static List<NotificationTally> tallies(
            ResultSet row, Map<UUID, NotificationTally> ofEvents, Map<UUID, Map<String, NotificationTally>> ofChannels)
            throws SQLException {
        UUID id = eventId(row);
        return List.of(
                ofEvents.computeIfAbsent(id, missing -> new NotificationTally()),
                ofChannels
                        .computeIfAbsent(id, missing -> new TreeMap<>())
                        .computeIfAbsent(row.getString("channel"), missing -> new NotificationTally()));
    }

    private static Map<UUID, List<ShowUpForecast.Past>> pastEvents(Queries queries) {
        var past = new HashMap<UUID, List<ShowUpForecast.Past>>();
        queries.add(
                PAST_EVENTS,
                row -> past.computeIfAbsent(eventId(row), missing -> new ArrayList<>())
                        .add(new ShowUpForecast.Past(row.getLong("attended"), row.getLong("seats"))));
        return past;
    }

    private static Map<UUID, EngagementFigures> engagement(Queries queries) {
        var figures = new HashMap<UUID, EngagementFigures>();
        queries.add(
                ENGAGEMENT,
                row -> figures.put(
                        eventId(row),
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
                row -> figures.computeIfAbsent(eventId(row), missing -> new ArrayList<>())
                        .add(new RevenueFigures(
                                row.getString("currency"), row.getString("amount"), row.getLong("purchases"))));
        return figures;
    }

    private static UUID eventId(ResultSet row) throws SQLException {
        return row.getObject("event_id", UUID.class);
    }
}
