package io.callboard.scheduler.planning;

import io.callboard.chassis.sql.Columns;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Counts the registrants of live events whose reminders are spread. The transaction with which an audience has grown enough
 * asks for a new planning, and so for the next count.
 */
@Repository
@EnableConfigurationProperties(PlanProperties.class)
class AudienceReach {

    /**
     * Waits for registrations that are being written, so that the count has them. Later ones bring the next count
     * nearer.
     */
    private static final String AWAIT_GROWTH = """
            insert into audience_size as z (event_id, organizer_id, members, recount_after)
            select e.event_id, e.organizer_id, 0, :least
            from unnest(:eventIds::uuid[], :organizerIds::text[]) as e(event_id, organizer_id)
            order by e.event_id
            on conflict (event_id) do update set recount_after = greatest(:least, z.members / 10)
            """;

    private static final String COUNT = """
            select e.event_id, date_trunc('milliseconds', now()) as counted_at, r.clock, r.channel, r.registrants
            from unnest(:eventIds::uuid[]) as e(event_id)
            left join lateral (
                select clock_of(a.time_zone, a.quiet) as clock, c.channel, count(*) as registrants
                from audience a
                cross join lateral unnest(a.channels) as c(channel)
                where a.event_id = e.event_id and a.status = 'CONFIRMED' and a.kind <> 'HOST'
                group by 1, 2) r on true
            """;

    private final JdbcClient jdbc;
    private final PlanProperties properties;

    AudienceReach(JdbcClient jdbc, PlanProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /**
     * What the reminders of these live events need now.
     *
     * @param organizerIds by live event
     */
    Map<UUID, Spread> of(Map<UUID, String> organizerIds) {
        Map<UUID, Spread> found = new HashMap<>();
        if (organizerIds.isEmpty()) {
            return found;
        }
        jdbc.sql(AWAIT_GROWTH)
                .param("eventIds", Columns.of(organizerIds.entrySet(), Map.Entry::getKey))
                .param("organizerIds", Columns.of(organizerIds.entrySet(), Map.Entry::getValue))
                .param("least", Spread.LEAST_GROWTH)
                .update();
        Map<UUID, Map<String, Long>> registrants = new HashMap<>();
        Map<UUID, Map<String, Map<String, Long>>> ofClocks = new HashMap<>();
        Map<UUID, Instant> countedAt = new HashMap<>();
        jdbc.sql(COUNT)
                .param("eventIds", Columns.of(organizerIds.entrySet(), Map.Entry::getKey))
                .query(row -> {
                    UUID eventId = row.getObject("event_id", UUID.class);
                    Map<String, Long> ofEvent = registrants.computeIfAbsent(eventId, _ -> new HashMap<>());
                    countedAt.put(
                            eventId,
                            row.getObject("counted_at", OffsetDateTime.class).toInstant());
                    String channel = row.getString("channel");
                    if (channel != null) {
                        long counted = row.getLong("registrants");
                        ofEvent.merge(channel, counted, Long::sum);
                        ofClocks.computeIfAbsent(eventId, _ -> new HashMap<>())
                                .computeIfAbsent(row.getString("clock"), _ -> new HashMap<>())
                                .put(channel, counted);
                    }
                });
        registrants.forEach((eventId, ofEvent) -> found.put(
                eventId,
                properties.spread(
                        ofEvent,
                        ofClocks.getOrDefault(eventId, Map.of()),
                        Objects.requireNonNull(countedAt.get(eventId)))));
        return found;
    }
}
