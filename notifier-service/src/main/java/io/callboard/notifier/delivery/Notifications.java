package io.callboard.notifier.delivery;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.address.Channel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the ledger for organizers. */
@Component
class Notifications {

    /** A delivery in an open batch is QUEUED in the ledger, and SENDING here. */
    private static final String PAGE = """
            with sending as (
                select unnest(delivery_ids) as delivery_id, provider, attempts, created_at, unfenced from provider_batch),
            page as (
                select d.id, d.event_id, d.registration_id, d.timer_id, d.rule, d.kind, d.epoch, d.channel, d.status,
                    d.reason, d.due_at, d.useful_until, d.attempts, d.provider, d.provider_message_id, d.created_at,
                    d.claimed_at, d.settled_at, d.unfenced, d.template_id, d.template_version, d.template_variant,
                    d.delivered_at, d.bounced_at, d.complained_at, d.replaces, d.replaces_because, d.announced_at
                from delivery d
                where d.organizer_id = :organizerId
            """;

    private static final String OF_EVENT = " and d.event_id = :eventId";
    private static final String OF_REGISTRATION = " and d.registration_id = :registrationId";
    private static final String ON_CHANNEL = " and d.channel = :channel";
    private static final String OF_TIMER = " and d.timer_id = :timerId";
    private static final String OF_KIND = " and d.kind = :kind";
    private static final String OF_REASON = " and d.reason = :reason";
    private static final String OF_PROVIDER = " and d.provider = :provider";

    /**
     * Registrations of the organizer with this address. The index of the hash finds them only if the hashes are one array:
     * row level security keeps a condition with a call of decode away from an index.
     */
    private static final String TO_ADDRESS = """
             and d.registration_id in (
                select c.registration_id
                from contact c
                where c.organizer_id = :organizerId
                    and c.%s = any(array(select decode(h, 'hex') from unnest(:addressHashes::text[]) as h)))
            """;

    private static final String FROM = " and d.created_at >= :from::timestamptz";
    private static final String TO = " and d.created_at < :to::timestamptz";
    private static final String IN_QUEUE = "d.status = 'QUEUED' and d.id not in (select delivery_id from sending)";
    private static final String IN_BATCH = "d.status = 'QUEUED' and d.id = any(array(select delivery_id from sending))";
    private static final String SETTLED = "d.status = any(:settled::text[])";

    /** The placeholder is the operator of {@link Sort}. */
    private static final String BEHIND = " and (d.created_at, d.id) %s (:createdAt::timestamptz, :id::uuid)";

    /** The placeholders are four times the direction of {@link Sort}. */
    private static final String IN_ORDER = """
             order by d.created_at %1$s, d.id %1$s limit :limit)
            select p.id, p.event_id, p.registration_id, p.timer_id, p.rule, p.kind, p.epoch, p.channel,
                case when s.delivery_id is null then p.status else 'SENDING' end as status, p.reason, p.due_at,
                p.useful_until, coalesce(s.attempts, p.attempts) as attempts, coalesce(s.provider, p.provider) as provider,
                p.provider_message_id, p.created_at, coalesce(s.created_at, p.claimed_at) as claimed_at, p.settled_at,
                p.unfenced or coalesce(s.unfenced, false) as unfenced, p.template_id, p.template_version,
                p.template_variant, p.delivered_at, p.bounced_at, p.complained_at, p.replaces, p.replaces_because,
                p.announced_at
            from page p
            left join sending s on s.delivery_id = p.id and p.status = 'QUEUED'
            order by p.created_at %1$s, p.id %1$s
            """;

    /** The outcomes that deliveries had before they were queued again. */
    private static final String RETRIES = """
            select delivery_id, status, reason, claimed_at, settled_at, retried_at
            from retry
            where organizer_id = :organizerId and delivery_id = any(:ids::uuid[])
            order by retried_at
            """;

    /** Opens and clicks, at most one of each by each kind of actor. */
    private static final String VIEWS = """
            select delivery_id, action, actor, seen_at
            from delivery_view
            where organizer_id = :organizerId and delivery_id = any(:ids::uuid[])
            order by seen_at
            """;

    private static final String COUNT = """
            with sending as (
                select unnest(delivery_ids) as delivery_id from provider_batch)
            select count(*)
            from delivery d
            where d.organizer_id = :organizerId
            """;

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

    /** What providers report after a delivery was sent, in the order in which a delivery can reach it. */
    private static final List<DeliveryStatus> REPORTED =
            List.of(DeliveryStatus.DELIVERED, DeliveryStatus.BOUNCED, DeliveryStatus.COMPLAINED);

    private final JdbcClient jdbc;
    private final Arrivals arrivals;

    Notifications(JdbcClient jdbc, Arrivals arrivals) {
        this.jdbc = jdbc;
        this.arrivals = arrivals;
    }

    /** The last delivery of a page; the next page begins behind it. */
    record Position(Instant createdAt, UUID id) {}

    /** The deliveries of the filter, in pages; empty if its event is not known or is another organizer's. */
    Optional<Page<Notification>> list(
            OrganizerId organizer, NotificationFilter filter, Sort sort, @Nullable Long minVersion, Paging paging) {
        UUID eventId = filter.eventId();
        if (eventId != null && !knowEvent(organizer, eventId, minVersion)) {
            return Optional.empty();
        }
        Position position = paging.after(cursor -> new Position(cursor.instant(0), cursor.uuid(1)));
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("organizerId", organizer.value());
        parameters.put("limit", paging.rows());
        String statement = statement(filter, paging.reading(sort), position, parameters);
        List<Notification> found = jdbc.sql(statement)
                .params(parameters)
                .query(Notifications::notification)
                .list();
        return Optional.of(paging.page(
                withViews(organizer, withRetries(organizer, found)),
                notification -> Cursor.of(notification.createdAt(), notification.id()),
                () -> count(organizer, filter)));
    }

    /** Adds the steps before the last retry to the timelines, behind the first one. */
    private List<Notification> withRetries(OrganizerId organizer, List<Notification> notifications) {
        Map<UUID, List<Notification.Step>> earlier = new HashMap<>();
        jdbc.sql(RETRIES)
                .param("organizerId", organizer.value())
                .param("ids", Columns.of(notifications, Notification::id))
                .query(row -> {
                    List<Notification.Step> steps =
                            earlier.computeIfAbsent(row.getObject("delivery_id", UUID.class), _ -> new ArrayList<>());
                    Instant claimedAt = instant(row, "claimed_at");
                    if (claimedAt != null) {
                        steps.add(new Notification.Step(claimedAt, DeliveryStatus.SENDING.name(), null));
                    }
                    steps.add(new Notification.Step(
                            at(row, "settled_at"), row.getString("status"), row.getString("reason")));
                    steps.add(new Notification.Step(at(row, "retried_at"), DeliveryStatus.QUEUED.name(), null));
                });
        if (earlier.isEmpty()) {
            return notifications;
        }
        return notifications.stream()
                .map(notification -> notification.after(earlier.getOrDefault(notification.id(), List.of())))
                .toList();
    }

    /** Adds opens and clicks to the ends of the timelines, with their actors as the reasons. */
    private List<Notification> withViews(OrganizerId organizer, List<Notification> notifications) {
        Map<UUID, List<Notification.Step>> views = new HashMap<>();
        jdbc.sql(VIEWS)
                .param("organizerId", organizer.value())
                .param("ids", Columns.of(notifications, Notification::id))
                .query(row -> {
                    views.computeIfAbsent(row.getObject("delivery_id", UUID.class), _ -> new ArrayList<>())
                            .add(new Notification.Step(
                                    at(row, "seen_at"), row.getString("action"), row.getString("actor")));
                });
        if (views.isEmpty()) {
            return notifications;
        }
        return notifications.stream()
                .map(notification -> notification.with(views.getOrDefault(notification.id(), List.of())))
                .toList();
    }

    private long count(OrganizerId organizer, NotificationFilter filter) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("organizerId", organizer.value());
        StringBuilder statement = new StringBuilder(COUNT);
        filter(statement, filter, parameters);
        return jdbc.sql(statement.toString())
                .params(parameters)
                .query(Long.class)
                .single();
    }

    /** One statement for each combination of filters, so that the planner chooses the right index. */
    static String statement(
            NotificationFilter filter, Sort sort, @Nullable Position position, Map<String, Object> parameters) {
        StringBuilder statement = new StringBuilder(PAGE);
        filter(statement, filter, parameters);
        if (position != null) {
            statement.append(BEHIND.formatted(sort.behind()));
            parameters.put("createdAt", position.createdAt().toString());
            parameters.put("id", position.id().toString());
        }
        return statement.append(IN_ORDER.formatted(sort.direction())).toString();
    }

    private static void filter(StringBuilder statement, NotificationFilter filter, Map<String, Object> parameters) {
        append(statement, OF_EVENT, "eventId", filter.eventId(), parameters);
        append(statement, OF_REGISTRATION, "registrationId", filter.registrationId(), parameters);
        append(statement, OF_TIMER, "timerId", filter.timerId(), parameters);
        append(statement, OF_KIND, "kind", name(filter.kind()), parameters);
        append(statement, ON_CHANNEL, "channel", name(filter.channel()), parameters);
        append(statement, OF_REASON, "reason", filter.reason(), parameters);
        append(statement, OF_PROVIDER, "provider", filter.provider(), parameters);
        NotificationFilter.Address address = filter.address();
        if (address != null) {
            statement.append(TO_ADDRESS.formatted(address.channel() == Channel.EMAIL ? "email_hash" : "phone_hash"));
            parameters.put("addressHashes", address.hashes().toArray(String[]::new));
        }
        append(statement, FROM, "from", text(filter.from()), parameters);
        append(statement, TO, "to", text(filter.to()), parameters);
        if (!filter.statuses().isEmpty()) {
            statement.append(" and (").append(inStatus(filter, parameters)).append(')');
        }
    }

    private static String inStatus(NotificationFilter filter, Map<String, Object> parameters) {
        List<String> conditions = new ArrayList<>(3);
        if (filter.statuses().contains(DeliveryStatus.QUEUED)) {
            conditions.add(IN_QUEUE);
        }
        if (filter.statuses().contains(DeliveryStatus.SENDING)) {
            conditions.add(IN_BATCH);
        }
        List<String> settled = filter.statuses().stream()
                .filter(status -> status != DeliveryStatus.QUEUED && status != DeliveryStatus.SENDING)
                .map(Enum::name)
                .toList();
        if (!settled.isEmpty()) {
            conditions.add(SETTLED);
            parameters.put("settled", settled.toArray(String[]::new));
        }
        return String.join(" or ", conditions);
    }

    private static void append(
            StringBuilder statement,
            String condition,
            String name,
            @Nullable Object value,
            Map<String, Object> parameters) {
        if (value != null) {
            statement.append(condition);
            parameters.put(name, value);
        }
    }

    private static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
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
        String status = row.getString("status");
        String reason = row.getString("reason");
        List<Notification.Step> timeline = new ArrayList<>(4);
        Instant announcedAt = instant(row, "announced_at");
        if (announcedAt != null) {
            timeline.add(new Notification.Step(announcedAt, "ARMED", null));
        }
        timeline.add(new Notification.Step(at(row, "created_at"), DeliveryStatus.QUEUED.name(), null));
        Instant claimedAt = instant(row, "claimed_at");
        if (claimedAt != null) {
            timeline.add(new Notification.Step(claimedAt, DeliveryStatus.SENDING.name(), null));
        }
        Instant settledAt = instant(row, "settled_at");
        if (settledAt != null) {
            boolean reported = REPORTED.stream().anyMatch(one -> one.name().equals(status));
            timeline.add(
                    reported
                            ? new Notification.Step(settledAt, DeliveryStatus.SENT.name(), null)
                            : new Notification.Step(settledAt, status, reason));
        }
        for (DeliveryStatus reported : REPORTED) {
            Instant at = instant(row, reported.name().toLowerCase(Locale.ROOT) + "_at");
            if (at != null) {
                timeline.add(new Notification.Step(
                        at, reported.name(), reported.name().equals(status) ? reason : null));
            }
        }
        return new Notification(
                row.getObject("id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getObject("registration_id", UUID.class),
                row.getObject("timer_id", UUID.class),
                row.getString("rule"),
                row.getString("kind"),
                row.getInt("epoch"),
                row.getString("channel"),
                status,
                reason,
                at(row, "due_at"),
                instant(row, "useful_until"),
                row.getInt("attempts"),
                row.getString("provider"),
                row.getString("provider_message_id"),
                row.getBoolean("unfenced"),
                template(row),
                replaced(row),
                at(row, "created_at"),
                timeline);
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

    private static Instant at(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
