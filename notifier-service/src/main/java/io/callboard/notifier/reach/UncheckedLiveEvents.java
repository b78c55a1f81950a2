package io.callboard.notifier.reach;

import io.callboard.notifier.subscription.WebhookType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Live events that start soon, and whose organizers are still to be warned. */
@Repository
class UncheckedLiveEvents {

    /**
     * The next one whose organizer has an endpoint for the warning. It waits for reminders that are due at this moment and
     * still on their way, but not longer than ten minutes. The row is locked until the warning is queued, and other
     * instances skip it.
     */
    private static final String CHECK_NEXT = """
            with soon as (
                select e.event_id
                from live_event e
                where e.status = 'SCHEDULED' and e.starts_at > now()
                    and e.starts_at <= now() + make_interval(secs => :beforeSeconds)
                    and e.reach_checked_epoch < e.epoch
                    and exists (
                        select from webhook_endpoint w
                        where w.organizer_id = e.organizer_id and w.enabled and :type = any(w.types))
                    and not exists (
                        select from delivery d
                        where d.event_id = e.event_id and d.kind in ('REMINDER', 'HOST_REMINDER')
                            and d.status = 'QUEUED'
                            and d.due_at between now() - interval '10 minutes' and now() + interval '1 minute')
                order by e.starts_at, e.event_id
                limit 1
                for update of e skip locked)
            update live_event e
            set reach_checked_epoch = e.epoch
            from soon
            where e.event_id = soon.event_id
            returning e.event_id, e.organizer_id, e.epoch, e.starts_at, e.ends_at, now() as checked_at
            """;

    private final JdbcClient jdbc;

    UncheckedLiveEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param checkedAt by the database's clock */
    record Checked(UUID eventId, String organizerId, int epoch, Instant startsAt, Instant endsAt, Instant checkedAt) {}

    /** The next live event, which the caller checks in this transaction; empty if none is to be checked now. */
    Optional<Checked> checkNext(Duration before) {
        return jdbc.sql(CHECK_NEXT)
                .param("beforeSeconds", (double) before.toSeconds())
                .param("type", WebhookType.EVENT_NOT_REACHED.word())
                .query(UncheckedLiveEvents::checked)
                .optional();
    }

    private static Checked checked(ResultSet row, int number) throws SQLException {
        return new Checked(
                row.getObject("event_id", UUID.class),
                row.getString("organizer_id"),
                row.getInt("epoch"),
                instant(row, "starts_at"),
                instant(row, "ends_at"),
                instant(row, "checked_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
