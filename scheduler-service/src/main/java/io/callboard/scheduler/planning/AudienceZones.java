package io.callboard.scheduler.planning;

import io.callboard.chassis.sql.Columns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The time zones of the audiences of live events. The transaction that adds a zone asks for a new planning of its live
 * event, so planning need not wait for it.
 */
@Repository
class AudienceZones {

    private static final String OF_EVENTS = """
            select event_id, zone from audience_zone where event_id = any (:eventIds::uuid[]) and zone <> ''
            order by event_id, zone
            """;

    private final JdbcClient jdbc;

    AudienceZones(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** For each of these live events {@link ZonedReminders#NO_ZONE}, and behind it the zones of its audience. */
    Map<UUID, List<String>> of(Collection<UUID> eventIds) {
        Map<UUID, List<String>> zones = new HashMap<>();
        if (eventIds.isEmpty()) {
            return zones;
        }
        eventIds.forEach(eventId -> zones.put(eventId, new ArrayList<>(List.of(ZonedReminders.NO_ZONE))));
        jdbc.sql(OF_EVENTS)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .query(row -> {
                    zones.getOrDefault(row.getObject("event_id", UUID.class), List.of())
                            .add(row.getString("zone"));
                });
        return zones;
    }
}
