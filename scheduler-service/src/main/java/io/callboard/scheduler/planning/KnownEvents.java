package io.callboard.scheduler.planning;

import io.callboard.chassis.tenant.OrganizerId;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The live events whose messages have arrived. */
@Repository
public class KnownEvents {

    private static final String IS_KNOWN = """
            select exists (
                select from live_event
                where event_id = :eventId and organizer_id = :organizerId and version >= :version)
            """;

    private final JdbcClient jdbc;

    KnownEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether this service knows the organizer's live event in this version or a later one. */
    public boolean has(OrganizerId organizer, UUID eventId, long version) {
        return jdbc.sql(IS_KNOWN)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("version", version)
                .query(Boolean.class)
                .single();
    }
}
