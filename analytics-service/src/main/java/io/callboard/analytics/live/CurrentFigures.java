package io.callboard.analytics.live;

import io.callboard.analytics.live.LiveFigures.Engagement;
import io.callboard.analytics.live.LiveFigures.Notifications;
import io.callboard.analytics.live.LiveFigures.Registrations;
import io.callboard.analytics.live.LiveFigures.Viewership;
import io.callboard.analytics.notification.Outcome;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the figures of watched live events from the roll-ups, in one statement. */
@Component
class CurrentFigures {

    private static final String READ = """
            select event_id, organizer_id, live_event.status, case when live_event.status = 'LIVE' then now() end as read_at,
                coalesce(viewership.watching, 0) as watching, coalesce(viewership.joined, 0) as joined,
                registrations.*, notifications.*, unsubscriptions.*, engagements.*
            from unnest(:events::uuid[], :organizers::text[]) as watched (event_id, organizer_id)
            join live_event using (event_id, organizer_id)
            left join viewership using (event_id, organizer_id)
            cross join lateral (
                select coalesce(sum(amount), 0) as registered,
                    coalesce(sum(amount) filter (where value = 'CONFIRMED'), 0) as confirmed,
                    coalesce(sum(amount) filter (where value = 'WAITLISTED'), 0) as waitlisted,
                    coalesce(sum(amount) filter (where value = 'OFFERED'), 0) as offered,
                    coalesce(sum(amount) filter (where value = 'PENDING'), 0) as pending,
                    coalesce(sum(amount) filter (where value = 'CANCELLED'), 0) as cancelled
                from registration_count as known
                where known.event_id = watched.event_id and known.organizer_id = watched.organizer_id
                    and dimension = 'status') as registrations
            cross join lateral (
                select coalesce(sum(amount), 0) as scheduled,
                    coalesce(sum(amount) filter (where outcome >= :sent), 0) as sent,
                    coalesce(sum(amount) filter (where outcome in (:delivered, :complained)), 0) as delivered,
                    coalesce(sum(amount) filter (where outcome = :failed), 0) as failed,
                    coalesce(sum(amount) filter (where outcome = :suppressed), 0) as suppressed,
                    coalesce(sum(amount) filter (where outcome = :expired), 0) as expired,
                    coalesce(sum(amount) filter (where outcome = :unknown), 0) as unknown
                from notification_count as known
                where known.event_id = watched.event_id and known.organizer_id = watched.organizer_id) as notifications
            cross join lateral (
                select coalesce(sum(amount), 0) as unsubscribed
                from activity as known
                where known.event_id = watched.event_id and known.organizer_id = watched.organizer_id
                    and metric = 'unsubscribed') as unsubscriptions
            cross join lateral (
                select coalesce(sum(amount) filter (where kind = 'REACTION'), 0) as reactions,
                    coalesce(sum(amount) filter (where kind = 'MESSAGE'), 0) as messages,
                    coalesce(sum(amount) filter (where kind = 'QUESTION'), 0) as questions,
                    coalesce(sum(amount) filter (where kind = 'POLL_ANSWER'), 0) as poll_answers
                from engagement_count as known
                where known.event_id = watched.event_id and known.organizer_id = watched.organizer_id) as engagements
            """;

    private final JdbcClient jdbc;

    CurrentFigures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The figures; empty if the organizer has no such live event. */
    Optional<LiveFigures> of(WatchedEvent event) {
        return Optional.ofNullable(of(Set.of(event)).get(event));
    }

    /** The figures of these live events, without those that their organizer does not have. */
    Map<WatchedEvent, LiveFigures> of(Set<WatchedEvent> events) {
        return jdbc
                .sql(READ)
                .param("events", Columns.of(events, WatchedEvent::eventId))
                .param(
                        "organizers",
                        Columns.of(events, event -> event.organizer().value()))
                .param("sent", Outcome.SENT.rank)
                .param("delivered", Outcome.DELIVERED.rank)
                .param("complained", Outcome.COMPLAINED.rank)
                .param("failed", Outcome.FAILED.rank)
                .param("suppressed", Outcome.SUPPRESSED.rank)
                .param("expired", Outcome.EXPIRED.rank)
                .param("unknown", Outcome.UNKNOWN.rank)
                .query((row, number) -> Map.entry(event(row), figures(row)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static WatchedEvent event(ResultSet row) throws SQLException {
        return new WatchedEvent(new OrganizerId(row.getString("organizer_id")), row.getObject("event_id", UUID.class));
    }

    private static LiveFigures figures(ResultSet row) throws SQLException {
        @Nullable OffsetDateTime readAt = row.getObject("read_at", OffsetDateTime.class);
        return new LiveFigures(
                row.getObject("event_id", UUID.class),
                row.getString("status"),
                readAt == null ? null : readAt.toInstant(),
                new Viewership(row.getLong("watching"), row.getLong("joined")),
                new Registrations(
                        row.getLong("registered"),
                        row.getLong("confirmed"),
                        row.getLong("waitlisted"),
                        row.getLong("offered"),
                        row.getLong("pending"),
                        row.getLong("cancelled")),
                new Notifications(
                        row.getLong("scheduled"),
                        row.getLong("sent"),
                        row.getLong("delivered"),
                        row.getLong("failed"),
                        row.getLong("suppressed"),
                        row.getLong("expired"),
                        row.getLong("unknown"),
                        row.getLong("unsubscribed")),
                new Engagement(
                        row.getLong("reactions"),
                        row.getLong("messages"),
                        row.getLong("questions"),
                        row.getLong("poll_answers")));
    }
}
