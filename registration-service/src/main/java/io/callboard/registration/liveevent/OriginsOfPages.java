package io.callboard.registration.liveevent;

import io.callboard.chassis.route.EmbedPolicy;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The origins whose pages may show the registration form of a live event: those that its organizer names. */
@Component
class OriginsOfPages implements EmbedPolicy {

    private static final String ALLOWED = """
            select exists (
                select from live_event
                where event_id = :eventId and :origin = any(embed_origins))
            """;

    private final JdbcClient jdbc;

    OriginsOfPages(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean allows(UUID eventId, String origin) {
        return jdbc.sql(ALLOWED)
                .param("eventId", eventId)
                .param("origin", origin)
                .query(Boolean.class)
                .single();
    }
}
