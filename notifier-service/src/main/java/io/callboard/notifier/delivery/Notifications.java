package io.callboard.notifier.delivery;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.web.Cursor;
import io.callboard.chassis.web.Page;
import io.callboard.chassis.web.Paging;
import io.callboard.chassis.web.Problem;
import io.callboard.notifier.address.Channel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The ledger as its organizer reads it. */
@Component
class Notifications {

    private static final String LIST = """
            with sending as (
                select unnest(delivery_ids) as delivery_id, provider, attempts, created_at from provider_batch)
            select d.id, d.event_id, d.registration_id, d.timer_id, d.rule, d.kind, d.epoch, d.channel,
                case when s.delivery_id is null then d.status else 'SENDING' end as status, d.reason, d.due_at,
                d.useful_until, coalesce(s.attempts, d.attempts) as attempts, coalesce(s.provider, d.provider) as provider,
                d.provider_message_id, d.created_at, coalesce(s.created_at, d.claimed_at) as claimed_at, d.settled_at
            from delivery d
            left join sending s on s.delivery_id = d.id and d.status = 'QUEUED'
            where d.organizer_id = :organizerId
                and (:eventId::uuid is null or d.event_id = :eventId::uuid)
                and (:registrationId::uuid is null or d.registration_id = :registrationId::uuid)
                and (:status::text is null
                    or case when s.delivery_id is null then d.status else 'SENDING' end = :status::text)
                and (:channel::text is null or d.channel = :channel::text)
                and (:after::uuid is null or d.id > :after::uuid)
            order by d.id
            limit :limit
            """;

    private static final String EVENT_EXISTS = """
            select exists (select 1 from live_event where organizer_id = :organizerId and event_id = :eventId)
                or exists (select 1 from delivery where organizer_id = :organizerId and event_id = :eventId)
            """;

    private static final String SUMMARY = """
            select timer_id, rule, kind, epoch, channel,
                count(*) as audience,
                count(*) filter (where status = 'QUEUED') as queued,
                count(*) filter (where status in ('SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED')) as sent,
                count(*) filter (where status in ('DELIVERED', 'OPENED', 'CLICKED')) as delivered,
                count(*) filter (where status in ('OPENED', 'CLICKED')) as opened,
                count(*) filter (where status = 'CLICKED') as clicked,
                count(*) filter (where status = 'BOUNCED') as bounced,
                count(*) filter (where status = 'SUPPRESSED') as suppressed,
                count(*) filter (where status = 'EXPIRED') as expired,
                count(*) filter (where status = 'FAILED') as failed,
                count(*) filter (where status = 'UNKNOWN') as unknown
            from delivery
            where organizer_id = :organizerId and event_id = :eventId
            group by timer_id, rule, kind, epoch, channel
            order by min(due_at), epoch, rule, channel
            """;

    private final JdbcClient jdbc;

    Notifications(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Page<Notification> list(
            OrganizerId organizer,
            @Nullable UUID eventId,
            @Nullable UUID registrationId,
            @Nullable DeliveryStatus status,
            @Nullable Channel channel,
            Paging paging) {
        List<Notification> found = jdbc.sql(LIST)
                .param("organizerId", organizer.value())
                .param("eventId", text(eventId))
                .param("registrationId", text(registrationId))
                .param("status", text(status))
                .param("channel", text(channel))
                .param("after", text(after(paging.cursor())))
                .param("limit", paging.limit() + 1)
                .query(Notifications::notification)
                .list();
        if (found.size() <= paging.limit()) {
            return new Page<>(found, null);
        }
        List<Notification> items = found.subList(0, paging.limit());
        return new Page<>(items, Cursor.of(items.getLast().id()).encode());
    }

    NotificationSummary summary(OrganizerId organizer, UUID eventId) {
        boolean known = jdbc.sql(EVENT_EXISTS)
                .param("organizerId", organizer.value())
                .param("eventId", eventId)
                .query(Boolean.class)
                .single();
        if (!known) {
            throw Problem.notFound();
        }
        List<NotificationSummary.Line> lines = jdbc.sql(SUMMARY)
                .param("organizerId", organizer.value())
                .param("eventId", eventId)
                .query(Notifications::line)
                .list();
        return new NotificationSummary(eventId, lines, NotificationSummary.Counts.of(lines));
    }

    private static @Nullable UUID after(@Nullable Cursor cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            return UUID.fromString(cursor.parts().getFirst());
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(
                    "The cursor is not one of this list.",
                    new Problem.FieldError("?cursor", "Send nextCursor of the page before."));
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static Notification notification(ResultSet row, int number) throws SQLException {
        DeliveryStatus status = DeliveryStatus.valueOf(row.getString("status"));
        String reason = row.getString("reason");
        List<Notification.Step> timeline = new ArrayList<>(3);
        timeline.add(new Notification.Step(at(row, "created_at"), DeliveryStatus.QUEUED, null));
        Instant claimedAt = instant(row, "claimed_at");
        if (claimedAt != null) {
            timeline.add(new Notification.Step(claimedAt, DeliveryStatus.SENDING, null));
        }
        Instant settledAt = instant(row, "settled_at");
        if (settledAt != null) {
            timeline.add(new Notification.Step(settledAt, status, reason));
        }
        return new Notification(
                row.getObject("id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getObject("registration_id", UUID.class),
                row.getObject("timer_id", UUID.class),
                row.getString("rule"),
                Kind.valueOf(row.getString("kind")),
                row.getInt("epoch"),
                Channel.valueOf(row.getString("channel")),
                status,
                reason,
                at(row, "due_at"),
                instant(row, "useful_until"),
                row.getInt("attempts"),
                row.getString("provider"),
                row.getString("provider_message_id"),
                timeline);
    }

    private static NotificationSummary.Line line(ResultSet row, int number) throws SQLException {
        return new NotificationSummary.Line(
                row.getObject("timer_id", UUID.class),
                row.getString("rule"),
                Kind.valueOf(row.getString("kind")),
                row.getInt("epoch"),
                Channel.valueOf(row.getString("channel")),
                row.getLong("audience"),
                row.getLong("queued"),
                row.getLong("sent"),
                row.getLong("delivered"),
                row.getLong("opened"),
                row.getLong("clicked"),
                row.getLong("bounced"),
                row.getLong("suppressed"),
                row.getLong("expired"),
                row.getLong("failed"),
                row.getLong("unknown"));
    }

    private static Instant at(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
