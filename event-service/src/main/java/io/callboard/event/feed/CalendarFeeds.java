package io.callboard.event.feed;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.presentation.InPerson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The calendar feeds of organizers, and their entries. */
@Repository
class CalendarFeeds {

    /** Most live events in one feed, the ones that start first. */
    static final int MOST_ENTRIES = 1_000;

    private static final String FIND = """
            select public_key, created_at from calendar_feed where organizer_id = :organizer
            """;

    private static final String RENEW = """
            insert into calendar_feed (organizer_id, public_key)
            values (:organizer, :key)
            on conflict (organizer_id) do update
            set public_key = excluded.public_key, created_at = excluded.created_at
            returning public_key, created_at
            """;

    private static final String OWNER = """
            select organizer_id from calendar_feed where public_key = :key
            """;

    /**
     * A live event lasts at most a week. So a live event that ended within 90 days started within 97 days, which is a
     * range of the index by start. Cancelled live events are left out, and a calendar removes an entry that leaves its
     * feed.
     */
    private static final String ENTRIES = """
            select id, title, description, starts_at, ends_at, epoch, updated_at, in_person_venue,
                in_person_address
            from live_event
            where organizer_id = :organizer and status in ('SCHEDULED', 'LIVE', 'ENDED')
                and starts_at > now() - interval '97 days' and ends_at > now() - interval '90 days'
            order by starts_at, id
            limit :most
            """;

    private final JdbcClient jdbc;

    CalendarFeeds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A feed. Everybody who has the key may read it. */
    record Feed(UUID key, OffsetDateTime createdAt) {}

    @Transactional(readOnly = true)
    Optional<Feed> find(OrganizerId organizer) {
        return jdbc.sql(FIND)
                .param("organizer", organizer.value())
                .query(CalendarFeeds::feed)
                .optional();
    }

    /** Makes the feed of the organizer, or gives it a new key. The previous key stops working. */
    @Transactional
    Feed renew(OrganizerId organizer) {
        return jdbc.sql(RENEW)
                .param("organizer", organizer.value())
                .param("key", UUID.randomUUID())
                .query(CalendarFeeds::feed)
                .single();
    }

    /**
     * The entries of the feed with this key; empty if there is no such feed. Must be called on behalf of the platform.
     */
    @Transactional(readOnly = true)
    Optional<List<FeedEntry>> entries(UUID key) {
        return jdbc.sql(OWNER)
                .param("key", key)
                .query(String.class)
                .optional()
                .map(organizer -> jdbc.sql(ENTRIES)
                        .param("organizer", organizer)
                        .param("most", MOST_ENTRIES)
                        .query(CalendarFeeds::entry)
                        .list());
    }

    private static Feed feed(ResultSet row, int number) throws SQLException {
        return new Feed(row.getObject("public_key", UUID.class), row.getObject("created_at", OffsetDateTime.class));
    }

    private static FeedEntry entry(ResultSet row, int number) throws SQLException {
        String venue = row.getString("in_person_venue");
        return new FeedEntry(
                row.getObject("id", UUID.class),
                row.getString("title"),
                row.getString("description"),
                row.getObject("starts_at", OffsetDateTime.class).toInstant(),
                row.getObject("ends_at", OffsetDateTime.class).toInstant(),
                row.getInt("epoch"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                venue == null ? null : new InPerson(venue, row.getString("in_person_address")));
    }
}
