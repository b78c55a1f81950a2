package io.callboard.notifier.delivery;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.FilteredStatement;
import io.callboard.chassis.tenant.OrganizerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the ledger for organizers. */
@Component
class Notifications {

    private static final String EVENT_EXISTS = """
            select exists (select 1 from live_event where organizer_id = :organizerId and event_id = :eventId)
                or exists (select 1 from notification_count where organizer_id = :organizerId and event_id = :eventId)
                or exists (
                    select 1 from notification_count_change where organizer_id = :organizerId and event_id = :eventId)
            """;

    private static final String VERSION_IS_KNOWN = """
            select exists (
                select 1 from live_event
                where organizer_id = :organizerId and event_id = :eventId and version >= :version)
            """;

    /** With more of these batches, looking up their deliveries takes longer than reading those of most organizers. */
    private static final String MANY_BATCHES_ARE_ANSWERED =
            "select exists (select from provider_batch where status = 'ANSWERED' offset 100)";

    private static final String SUMMARY = """
            with counted as (
                select timer_id, rule, kind, epoch, channel, measure, sum(total) as total, min(first_due_at) as first_due_at
                from (
                    select timer_id, rule, kind, epoch, channel, measure, total, first_due_at
                    from notification_count
                    where organizer_id = :organizerId and event_id = :eventId
                    union all
                    select timer_id, rule, kind, epoch, channel, measure, amount, first_due_at
                    from notification_count_change
                    where organizer_id = :organizerId and event_id = :eventId) as counts
                group by timer_id, rule, kind, epoch, channel, measure),
            line as (
                select timer_id, rule, kind, epoch, channel, min(first_due_at) as first_due_at,
                    coalesce(sum(total) filter (where measure = 'ANNOUNCED'), 0) as audience,
                    coalesce(sum(total) filter (where measure not in ('ANNOUNCED', 'OPENED', 'CLICKED')), 0)
                        as accounted,
                    coalesce(sum(total) filter (where measure = 'QUEUED'), 0) as queued,
                    coalesce(sum(total) filter (
                        where measure in ('SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED')), 0) as sent,
                    coalesce(sum(total) filter (where measure in ('DELIVERED', 'COMPLAINED')), 0) as delivered,
                    coalesce(sum(total) filter (where measure = 'OPENED'), 0) as opened,
                    coalesce(sum(total) filter (where measure = 'CLICKED'), 0) as clicked,
                    coalesce(sum(total) filter (where measure = 'COMPLAINED'), 0) as complained,
                    coalesce(sum(total) filter (where measure = 'BOUNCED'), 0) as bounced,
                    coalesce(sum(total) filter (where measure = 'SUPPRESSED'), 0) as suppressed,
                    coalesce(sum(total) filter (where measure = 'EXPIRED'), 0) as expired,
                    coalesce(sum(total) filter (where measure = 'FAILED'), 0) as failed,
                    coalesce(sum(total) filter (where measure = 'UNKNOWN'), 0) as unknown
                from counted
                group by timer_id, rule, kind, epoch, channel)
            select timer_id, rule, kind, epoch, channel, audience, queued, sent, delivered, opened, clicked, bounced,
                complained, suppressed, expired, failed, unknown, audience - accounted as unaccounted
            from line
            where audience <> 0 or accounted <> 0
            order by first_due_at, epoch, rule, channel
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final Timelines timelines;
    private final Arrivals arrivals;

    Notifications(JdbcClient jdbc, TransactionTemplate transactions, Timelines timelines, Arrivals arrivals) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.timelines = timelines;
        this.arrivals = arrivals;
    }

    /** The deliveries of the filter, in pages; empty if its event is not known or is another organizer's. */
    Optional<Page<Notification>> list(
            OrganizerId organizer, NotificationFilter filter, Sort sort, @Nullable Long minVersion, Paging paging) {
        UUID eventId = filter.eventId();
        if (eventId != null && !knowEvent(organizer, eventId, minVersion)) {
            return Optional.empty();
        }
        NotificationSearch.Position position =
                paging.after(cursor -> new NotificationSearch.Position(cursor.instant(0), cursor.uuid(1)));
        boolean burst = filter.statuses().contains(DeliveryStatus.SENDING) && isBurst();
        FilteredStatement statement = NotificationSearch.page(filter, burst, paging.reading(sort), position)
                .param("organizerId", organizer.value())
                .param("limit", paging.rows());
        List<Notification> found = planned(() -> jdbc.sql(statement.text())
                .params(statement.parameters())
                .query(Notifications::notification)
                .list());
        return Optional.of(paging.page(
                timelines.complete(organizer, found),
                notification -> Cursor.of(notification.createdAt(), notification.id()),
                () -> count(organizer, filter, burst)));
    }

    /** Whether the outcomes of many deliveries wait to be settled. */
    boolean isBurst() {
        return jdbc.sql(MANY_BATCHES_ARE_ANSWERED).query(Boolean.class).single();
    }

    private long count(OrganizerId organizer, NotificationFilter filter, boolean burst) {
        FilteredStatement statement = NotificationSearch.count(filter, burst).param("organizerId", organizer.value());
        return planned(() -> jdbc.sql(statement.text())
                .params(statement.parameters())
                .query(Long.class)
                .single());
    }

    /**
     * Reads with a plan of this moment. A plan that the connection made while the queue was empty may read all of the queue
     * for each delivery.
     */
    private <T> T planned(Supplier<T> read) {
        return transactions.execute(_ -> {
            jdbc.sql("select set_config('plan_cache_mode', 'force_custom_plan', true)")
                    .query()
                    .singleRow();
            return read.get();
        });
    }

    /** Counts the outcomes of the event's messages; empty if the event is not known or is another organizer's. */
    Optional<NotificationSummary> summary(OrganizerId organizer, UUID eventId, @Nullable Long minVersion) {
        if (!knowEvent(organizer, eventId, minVersion)) {
            return Optional.empty();
        }
        List<NotificationSummary.Line> lines = jdbc.sql(SUMMARY)
                .param("organizerId", organizer.value())
                .param("eventId", eventId)
                .query(Notifications::line)
                .list();
        return Optional.of(new NotificationSummary(eventId, lines, NotificationSummary.Counts.of(lines)));
    }

    /**
     * Waits for the version that the caller asks for. Without a version an event counts as known if it has messages.
     */
    private boolean knowEvent(OrganizerId organizer, UUID eventId, @Nullable Long minVersion) {
        if (minVersion != null) {
            arrivals.require(eventId, () -> knowVersion(organizer, eventId, minVersion));
            return true;
        }
        return jdbc.sql(EVENT_EXISTS)
                .param("organizerId", organizer.value())
                .param("eventId", eventId)
                .query(Boolean.class)
                .single();
    }

    private boolean knowVersion(OrganizerId organizer, UUID eventId, long version) {
        return jdbc.sql(VERSION_IS_KNOWN)
                .param("organizerId", organizer.value())
                .param("eventId", eventId)
                .param("version", version)
                .query(Boolean.class)
                .single();
    }

    private static Notification notification(ResultSet row, int number) throws SQLException {
        return new Notification(
                row.getObject("id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getObject("registration_id", UUID.class),
                row.getObject("timer_id", UUID.class),
                row.getString("rule"),
                row.getString("kind"),
                row.getInt("epoch"),
                row.getString("channel"),
                row.getString("status"),
                row.getString("reason"),
                Timelines.at(row, "due_at"),
                Timelines.instant(row, "useful_until"),
                row.getInt("attempts"),
                row.getString("provider"),
                row.getString("provider_message_id"),
                row.getBoolean("unfenced"),
                template(row),
                replaced(row),
                Timelines.at(row, "created_at"),
                Timelines.of(row));
    }

    private static Notification.@Nullable Template template(ResultSet row) throws SQLException {
        UUID id = row.getObject("template_id", UUID.class);
        return id == null
                ? null
                : new Notification.Template(id, row.getInt("template_version"), row.getString("template_variant"));
    }

    private static Notification.@Nullable Replaced replaced(ResultSet row) throws SQLException {
        UUID id = row.getObject("replaces", UUID.class);
        return id == null ? null : new Notification.Replaced(id, row.getString("replaces_because"));
    }

    private static NotificationSummary.Line line(ResultSet row, int number) throws SQLException {
        return new NotificationSummary.Line(
                row.getObject("timer_id", UUID.class),
                row.getString("rule"),
                row.getString("kind"),
                row.getInt("epoch"),
                row.getString("channel"),
                row.getLong("audience"),
                row.getLong("queued"),
                row.getLong("sent"),
                row.getLong("delivered"),
                row.getLong("opened"),
                row.getLong("clicked"),
                row.getLong("bounced"),
                row.getLong("complained"),
                row.getLong("suppressed"),
                row.getLong("expired"),
                row.getLong("failed"),
                row.getLong("unknown"),
                row.getLong("unaccounted"));
    }
}
