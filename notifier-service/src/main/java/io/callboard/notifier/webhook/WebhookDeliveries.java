package io.callboard.notifier.webhook;

import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.subscription.WebhookType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The logs of organizers' endpoints: what was sent, and what is queued again. */
@Component
class WebhookDeliveries {

    private static final String FILTER = """
            organizer_id = :organizerId and endpoint_id = :endpointId
                and (:type::text is null or type = :type::text) and (:status::text is null or status = :status::text)
            """;

    /** The placeholders left are an operator and the direction, both from {@link Sort}. */
    private static final String LIST = """
            select id, type, status, created_at, attempts, last_attempt_at, next_attempt_at, settled_at, status_code, reason,
                answer, payload
            from webhook_delivery
            where %s
                and (:afterAt::timestamptz is null
                    or (created_at, id) %%s (:afterAt::timestamptz, :afterId::uuid))
            order by created_at %%s, id %%s
            limit :limit
            """.formatted(FILTER);

    private static final String COUNT = "select count(*) from webhook_delivery where " + FILTER;

    private static final String QUEUE_TEST = """
            insert into webhook_delivery (id, endpoint_id, organizer_id, type, payload)
            select :id, id, organizer_id, :type::text,
                json_build_object('type', :type::text,
                    'timestamp', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                    'data', json_build_object('endpointId', id))::text
            from webhook_endpoint
            where organizer_id = :organizerId and id = :endpointId
            """;

    private static final String LOCK = """
            select status from webhook_delivery
            where organizer_id = :organizerId and endpoint_id = :endpointId and id = :id
            for update
            """;

    private static final String AGAIN = """
            update webhook_delivery
            set status = 'QUEUED', tries = 0, next_attempt_at = clock_timestamp(), settled_at = null
            where organizer_id = :organizerId and endpoint_id = :endpointId and id = :id and status <> 'SENDING'
            """;

    private static final String MATCHING = """
            organizer_id = :organizerId and endpoint_id = :endpointId and created_at >= :since::timestamptz
                and status = any(:statuses::text[])
            """;

    private static final String COUNT_SINCE = "select count(*) from webhook_delivery where " + MATCHING;

    private static final String AGAIN_SINCE = """
            update webhook_delivery
            set status = 'QUEUED', tries = 0, next_attempt_at = clock_timestamp(), settled_at = null
            where %s
            """.formatted(MATCHING);

    private static final Sort NEWEST_FIRST = new Sort("createdAt", true);

    private final JdbcClient jdbc;

    WebhookDeliveries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Position(Instant at, UUID id) {}

    Page<WebhookDelivery> list(
            OrganizerId organizer,
            UUID endpointId,
            @Nullable String type,
            @Nullable WebhookDeliveryStatus status,
            Paging paging) {
        Sort sort = paging.reading(NEWEST_FIRST);
        Position after = paging.after(cursor -> new Position(cursor.instant(0), cursor.uuid(1)));
        List<WebhookDelivery> found = filtered(
                        jdbc.sql(LIST.formatted(sort.behind(), sort.direction(), sort.direction())),
                        organizer,
                        endpointId,
                        type,
                        status)
                .param("afterAt", after == null ? null : after.at().toString())
                .param("afterId", after == null ? null : after.id())
                .param("limit", paging.rows())
                .query(WebhookDeliveries::delivery)
                .list();
        return paging.page(
                found,
                delivery -> Cursor.of(delivery.createdAt(), delivery.id()),
                () -> filtered(jdbc.sql(COUNT), organizer, endpointId, type, status)
                        .query(Long.class)
                        .single());
    }

    private static JdbcClient.StatementSpec filtered(
            JdbcClient.StatementSpec statement,
            OrganizerId organizer,
            UUID endpointId,
            @Nullable String type,
            @Nullable WebhookDeliveryStatus status) {
        return statement
                .param("organizerId", organizer.value())
                .param("endpointId", endpointId)
                .param("type", type)
                .param("status", status == null ? null : status.name());
    }

    /** Queues a test message; false if the endpoint was deleted meanwhile. */
    boolean queueTest(OrganizerId organizer, UUID endpointId, UUID id) {
        return jdbc.sql(QUEUE_TEST)
                        .param("id", id)
                        .param("organizerId", organizer.value())
                        .param("endpointId", endpointId)
                        .param("type", WebhookType.TEST)
                        .update()
                > 0;
    }

    /** Sends one again at once, with all its retries; true if this call queued it, empty if it is unknown. */
    @Transactional
    public Optional<Boolean> replay(OrganizerId organizer, UUID endpointId, UUID id) {
        Optional<String> status =
                one(LOCK, organizer, endpointId, id).query(String.class).optional();
        if (status.isEmpty()) {
            return Optional.empty();
        }
        int queued = one(AGAIN, organizer, endpointId, id).update();
        return Optional.of(queued > 0);
    }

    private JdbcClient.StatementSpec one(String sql, OrganizerId organizer, UUID endpointId, UUID id) {
        return jdbc.sql(sql)
                .param("organizerId", organizer.value())
                .param("endpointId", endpointId)
                .param("id", id);
    }

    /** Queues those again that have one of these statuses; returns how many. */
    long replaySince(
            OrganizerId organizer,
            UUID endpointId,
            Instant since,
            List<ReplayableWebhookStatus> statuses,
            boolean dryRun) {
        JdbcClient.StatementSpec statement = jdbc.sql(dryRun ? COUNT_SINCE : AGAIN_SINCE)
                .param("organizerId", organizer.value())
                .param("endpointId", endpointId)
                .param("since", since.toString())
                .param("statuses", Columns.of(statuses, ReplayableWebhookStatus::name));
        return dryRun ? statement.query(Long.class).single() : statement.update();
    }

    private static WebhookDelivery delivery(ResultSet row, int number) throws SQLException {
        return new WebhookDelivery(
                row.getObject("id", UUID.class),
                row.getString("type"),
                WebhookDeliveryStatus.valueOf(row.getString("status")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getInt("attempts"),
                instant(row, "last_attempt_at"),
                instant(row, "next_attempt_at"),
                instant(row, "settled_at"),
                row.getObject("status_code", Integer.class),
                row.getString("reason"),
                row.getString("answer"),
                row.getString("payload"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
