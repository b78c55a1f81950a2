package io.callboard.notifier.delivery;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The steps of deliveries, from the arming of their timers to opens and clicks. */
@Component
class Timelines {

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

    /** What providers report after a delivery was sent, in the order in which a delivery can reach it. */
    private static final List<DeliveryStatus> REPORTED =
            List.of(DeliveryStatus.DELIVERED, DeliveryStatus.BOUNCED, DeliveryStatus.COMPLAINED);

    private final JdbcClient jdbc;

    Timelines(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The steps that the row of a delivery shows, without earlier attempts, opens and clicks. */
    static List<Notification.Step> of(ResultSet row) throws SQLException {
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
        return timeline;
    }

    /** Adds what the rows of deliveries do not show: steps before the last retry, opens and clicks. */
    List<Notification> complete(OrganizerId organizer, List<Notification> notifications) {
        return withViews(organizer, withRetries(organizer, notifications));
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

    static Instant at(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
