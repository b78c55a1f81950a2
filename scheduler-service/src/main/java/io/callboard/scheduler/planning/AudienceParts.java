package io.callboard.scheduler.planning;

import io.callboard.chassis.sql.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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
 * The time zones, quiet hours, wishes and quarters of an hour in the audiences of live events. The transaction that adds one
 * asks for a new planning of its live event, so planning need not wait for it.
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

    /**
     * The quarters of people who registered before the live event had such a rule, when an instance of an earlier release
     * may have stored them.
     */
    private static final String ADD_QUARTERS = """
            insert into audience_quarter (event_id, quarter, organizer_id)
            select a.event_id, quarter_of(a.member_since), min(a.organizer_id)
            from unnest(:eventIds::uuid[], :reaches::interval[]) as e(event_id, reach)
            join audience a on a.event_id = e.event_id and quarter_of(a.member_since) > now() - e.reach
            where a.status = 'CONFIRMED' and a.kind <> 'HOST'
                and not exists (
                    select from timer t where t.event_id = e.event_id and t.audience_quarter is not null)
            group by 1, 2
            order by 1, 2
            on conflict do nothing
            """;

    private static final String QUARTERS = """
            select q.event_id, q.quarter
            from unnest(:eventIds::uuid[], :reaches::interval[]) as e(event_id, reach)
            join audience_quarter q on q.event_id = e.event_id and q.quarter > now() - e.reach
            order by q.event_id, q.quarter
            """;

    private final JdbcClient jdbc;

    AudienceParts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The parts of one audience.
     *
     * @param clocks first that of registrants without a time zone
     * @param quarters the beginnings of the quarters of an hour in which registrations were confirmed, as far as they can
     *     matter for its rules, the earliest first
     */
    record Parts(List<AudienceClock> clocks, List<AudienceWish> wishes, List<Instant> quarters) {

        /** Those of an audience that nothing is known of. */
        static final Parts NONE = new Parts(List.of(AudienceClock.of(AudienceClock.NO_ZONE)), List.of(), List.of());

        /** Whether some have quiet hours of their own. */
        boolean haveOwnHours() {
            return clocks.stream().anyMatch(AudienceClock::hasOwnHours);
        }

        boolean haveExtraReminders() {
            return wishes.stream().anyMatch(AudienceWish::isExtra);
        }
    }

    /**
     * The parts of the audience of each of these live events.
     *
     * @param reaches how old a quarter of an hour can be that matters, for those with rules after the registration
     */
    Map<UUID, Parts> of(Collection<UUID> eventIds, Map<UUID, Duration> reaches) {
        Map<UUID, Parts> parts = new HashMap<>();
        if (eventIds.isEmpty()) {
            return parts;
        }
        eventIds.forEach(eventId -> parts.put(
                eventId, new Parts(new ArrayList<>(Parts.NONE.clocks()), new ArrayList<>(), new ArrayList<>())));
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
        addQuarters(reaches, parts);
        return parts;
    }

    private void addQuarters(Map<UUID, Duration> reaches, Map<UUID, Parts> parts) {
        if (reaches.isEmpty()) {
            return;
        }
        with(reaches, ADD_QUARTERS).update();
        with(reaches, QUARTERS).query(row -> {
            of(row, parts)
                    .quarters()
                    .add(row.getObject("quarter", OffsetDateTime.class).toInstant());
        });
    }

    private JdbcClient.StatementSpec with(Map<UUID, Duration> reaches, String statement) {
        return jdbc.sql(statement)
                .param("eventIds", Columns.of(reaches.entrySet(), Map.Entry::getKey))
                .param("reaches", Columns.of(reaches.entrySet(), Map.Entry::getValue));
    }

    private static Parts of(ResultSet row, Map<UUID, Parts> parts) throws SQLException {
        return Objects.requireNonNull(parts.get(row.getObject("event_id", UUID.class)));
    }

    private static @Nullable Instant since(ResultSet row) throws SQLException {
        OffsetDateTime since = row.getObject("since", OffsetDateTime.class);
        return since == null ? null : since.toInstant();
    }
}
