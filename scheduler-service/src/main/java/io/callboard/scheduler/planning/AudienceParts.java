package io.callboard.scheduler.planning;

import io.callboard.chassis.sql.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The time zones, quiet hours and wishes in the audiences of live events. The transaction that adds one asks for a new
 * planning of its live event, so planning need not wait for it.
 */
@Repository
class AudienceParts {

    private static final String CLOCKS = """
            select event_id, zone, since from audience_zone
            where event_id = any (:eventIds::uuid[]) and zone <> ''
            order by event_id, zone
            """;

    private static final String WISHES = """
            select event_id, wish, since from audience_wish where event_id = any (:eventIds::uuid[])
            order by event_id, wish
            """;

    private final JdbcClient jdbc;

    AudienceParts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The parts of one audience.
     *
     * @param clocks first that of registrants without a time zone
     */
    record Parts(List<AudienceClock> clocks, List<AudienceWish> wishes) {

        /** Those of an audience that nothing is known of. */
        static final Parts NONE = new Parts(List.of(AudienceClock.of(AudienceClock.NO_ZONE)), List.of());

        /** Whether some have quiet hours of their own. */
        boolean haveOwnHours() {
            return clocks.stream().anyMatch(AudienceClock::hasOwnHours);
        }

        boolean haveExtraReminders() {
            return wishes.stream().anyMatch(AudienceWish::isExtra);
        }
    }

    /** The parts of the audience of each of these live events. */
    Map<UUID, Parts> of(Collection<UUID> eventIds) {
        Map<UUID, Parts> parts = new HashMap<>();
        if (eventIds.isEmpty()) {
            return parts;
        }
        eventIds.forEach(eventId ->
                parts.put(eventId, new Parts(new ArrayList<>(Parts.NONE.clocks()), new ArrayList<>())));
        jdbc.sql(CLOCKS)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .query(row -> {
                    of(row, parts).clocks().add(new AudienceClock(row.getString("zone"), since(row)));
                });
        jdbc.sql(WISHES)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .query(row -> {
                    of(row, parts)
                            .wishes()
                            .add(new AudienceWish(
                                    row.getString("wish"),
                                    row.getObject("since", OffsetDateTime.class).toInstant()));
                });
        return parts;
    }

    private static Parts of(ResultSet row, Map<UUID, Parts> parts) throws SQLException {
        return Objects.requireNonNull(parts.get(row.getObject("event_id", UUID.class)));
    }

    private static @Nullable Instant since(ResultSet row) throws SQLException {
        OffsetDateTime since = row.getObject("since", OffsetDateTime.class);
        return since == null ? null : since.toInstant();
    }
}
