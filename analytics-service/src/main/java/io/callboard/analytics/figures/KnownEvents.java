package io.callboard.analytics.figures;

import io.callboard.chassis.tenant.OrganizerId;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The live events whose messages have arrived. */
@Component
class KnownEvents {

    private static final String IS_KNOWN = """
            select exists (
                select 1 from live_event
                where event_id = :event and organizer_id = :organizer and version >= :version)
            """;

    private final JdbcClient jdbc;

    KnownEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether this service knows the live event in this version or a later one. */
    boolean has(OrganizerId organizer, UUID eventId, long version) {
        return jdbc.sql(IS_KNOWN)
                .param("event", eventId)
                .param("organizer", organizer.value())
                .param("version", version)
                .query(Boolean.class)
                .single();
    }
}
