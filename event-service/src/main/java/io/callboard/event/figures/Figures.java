package io.callboard.event.figures;

import io.callboard.chassis.progress.Freshness;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.figures.EventFigures.LastReminder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the figures of all live events of a page with two statements. */
@Component
public class Figures {

    /** The services whose messages the figures come from. */
    static final List<String> SOURCES = List.of("registration-service", "scheduler-service");

    private static final String REGISTRATIONS = """
            select event_id, status, registrations
            from registration_count
            where organizer_id = :organizer and event_id = any (:eventIds::uuid[])
            """;

    private static final String LAST_REMINDERS = """
            select distinct on (t.event_id) t.event_id, t.rule, t.send_at, t.messages
            from unnest(:eventIds::uuid[], :epochs::int[]) as e (event_id, epoch)
            join announced_timer t on t.event_id = e.event_id and t.epoch = e.epoch
            where t.organizer_id = :organizer and t.kind = 'REMINDER' and t.send_at <= now()
            order by t.event_id, t.send_at desc, t.rule
            """;

    private final JdbcClient jdbc;
    private final Freshness freshness;
    private final Clock clock;

    Figures(JdbcClient jdbc, Freshness freshness, Clock clock) {
        this.jdbc = jdbc;
        this.freshness = freshness;
        this.clock = clock;
    }

    /** A live event and its present epoch. */
    public record Wanted(UUID eventId, int epoch) {}

    /** The figures of each of these live events. */
    public Map<UUID, EventFigures> of(OrganizerId organizer, Collection<Wanted> events) {
        if (events.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Map<String, Long>> registrations = new HashMap<>();
        jdbc.sql(REGISTRATIONS)
                .param("organizer", organizer.value())
                .param("eventIds", Columns.of(events, Wanted::eventId))
                .query(row -> {
                    registrations
                            .computeIfAbsent(row.getObject("event_id", UUID.class), _ -> new HashMap<>())
                            .put(row.getString("status"), row.getLong("registrations"));
                });
        Map<UUID, LastReminder> reminders = new HashMap<>();
        jdbc.sql(LAST_REMINDERS)
                .param("organizer", organizer.value())
                .param("eventIds", Columns.of(events, Wanted::eventId))
                .param("epochs", Columns.of(events, Wanted::epoch))
                .query(row -> {
                    reminders.put(
                            row.getObject("event_id", UUID.class),
                            new LastReminder(
                                    row.getString("rule"),
                                    row.getObject("send_at", OffsetDateTime.class)
                                            .toInstant(),
                                    row.getLong("messages")));
                });
        return events.stream()
                .map(Wanted::eventId)
                .distinct()
                .collect(Collectors.toMap(
                        id -> id, id -> new EventFigures(registrations.getOrDefault(id, Map.of()), reminders.get(id))));
    }

    /**
     * The instant up to which the figures have everything that the other services had committed, by this instance's
     * clock; null while it is unknown.
     */
    public @Nullable Instant asOf() {
        Duration oldest =
                SOURCES.stream().map(freshness::age).max(Duration::compareTo).orElseThrow();
        return oldest.compareTo(Freshness.NEVER) >= 0
                ? null
                : clock.instant().minus(oldest).truncatedTo(ChronoUnit.MILLIS);
    }
}
