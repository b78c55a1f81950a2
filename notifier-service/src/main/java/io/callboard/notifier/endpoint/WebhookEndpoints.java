package io.callboard.notifier.endpoint;

import io.callboard.chassis.ids.TimeOrderedIds;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.PagesById;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The organizers' webhook endpoints. */
@Component
public class WebhookEndpoints {

    private static final String COLUMNS = """
            id, url, description, types, version, enabled, disabled_reason, disabled_at, failing_since,
                case when previous_secret_until > now() then previous_secret_until end as previous_secret_until,
                created_at, changed_at""";

    private static final String ONE = """
            select %s from webhook_endpoint where organizer_id = :organizerId and id = :id
            """.formatted(COLUMNS);

    /** The placeholders left are an operator and the direction, both from {@link Sort}. */
    private static final String LIST = """
            select %s from webhook_endpoint
            where organizer_id = :organizerId and (:after::uuid is null or id %%s :after::uuid)
            order by id %%s
            limit :limit
            """.formatted(COLUMNS);

    private static final String COUNT = "select count(*) from webhook_endpoint where organizer_id = :organizerId";

    private static final String CREATE = """
            insert into webhook_endpoint (id, organizer_id, url, description, types, enabled, disabled_reason, disabled_at,
                secret, secret_key_id)
            values (:id, :organizerId, :url, :description, string_to_array(:types, ','), :enabled,
                case when not :enabled then 'ORGANIZER' end, case when not :enabled then clock_timestamp() end,
                :secret, :secretKeyId)
            """;

    /** An endpoint that is enabled, or gets another address, does not count as failing any more. */
    private static final String CHANGE = """
            update webhook_endpoint
            set url = :url, description = :description, types = string_to_array(:types, ','), enabled = :enabled,
                disabled_reason = case
                    when :enabled then null
                    when enabled then 'ORGANIZER'
                    else disabled_reason end,
                disabled_at = case when :enabled then null else coalesce(disabled_at, clock_timestamp()) end,
                failing_since = case when enabled = :enabled and url = :url then failing_since end,
                held_until = case when enabled = :enabled and url = :url then held_until end,
                version = version + 1, changed_at = clock_timestamp()
            where organizer_id = :organizerId and id = :id and version = :version
            """;

    private static final String ROTATE = """
            update webhook_endpoint
            set previous_secret = secret, previous_secret_key_id = secret_key_id,
                previous_secret_until = clock_timestamp() + :overlapMillis * interval '1 millisecond',
                secret = :secret, secret_key_id = :secretKeyId, version = version + 1, changed_at = clock_timestamp()
            where organizer_id = :organizerId and id = :id and version = :version
            """;

    private static final String LOCK = """
            select version from webhook_endpoint where organizer_id = :organizerId and id = :id for update
            """;

    private static final String DELETE = """
            with deleted as (
                delete from webhook_endpoint where organizer_id = :organizerId and id = :id
                returning id)
            delete from webhook_delivery d using deleted where d.endpoint_id = deleted.id
            """;

    private static final Sort OLDEST_FIRST = new Sort("id", false);

    private static final PagesById<WebhookEndpoint> PAGES =
            new PagesById<>(LIST, COUNT, WebhookEndpoints::endpoint, WebhookEndpoint::id);

    private final JdbcClient jdbc;
    private final EndpointSecrets secrets;
    private final WebhookProperties properties;

    WebhookEndpoints(JdbcClient jdbc, EndpointSecrets secrets, WebhookProperties properties) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.properties = properties;
    }

    /** Whether the organizer has this endpoint, and whether it is enabled; empty if not. */
    public Optional<Boolean> enabled(OrganizerId organizer, UUID id) {
        return find(organizer, id).map(endpoint -> endpoint.content().enabled());
    }

    Optional<WebhookEndpoint> find(OrganizerId organizer, UUID id) {
        return jdbc.sql(ONE)
                .param("organizerId", organizer.value())
                .param("id", id)
                .query(WebhookEndpoints::endpoint)
                .optional();
    }

    Page<WebhookEndpoint> list(OrganizerId organizer, Paging paging) {
        return PAGES.page(jdbc, organizer, OLDEST_FIRST, paging);
    }

    /** The id of the new endpoint; empty if the organizer has as many as allowed. */
    @Transactional
    public Optional<UUID> create(OrganizerId organizer, EndpointContent content, byte[] secret) {
        if (PAGES.count(jdbc, organizer) >= properties.mostPerOrganizer()) {
            return Optional.empty();
        }
        UUID id = TimeOrderedIds.next();
        EndpointSecrets.Sealed sealed = secrets.seal(id, secret);
        content(jdbc.sql(CREATE), content)
                .param("id", id)
                .param("organizerId", organizer.value())
                .param("secret", sealed.bytes())
                .param("secretKeyId", sealed.keyId())
                .update();
        return Optional.of(id);
    }

    /** Changes this version; false if the endpoint has another one by now, or is deleted. */
    boolean change(OrganizerId organizer, UUID id, int version, EndpointContent content) {
        return content(jdbc.sql(CHANGE), content)
                        .param("organizerId", organizer.value())
                        .param("id", id)
                        .param("version", version)
                        .update()
                > 0;
    }

    /** Gives this version another secret; false if the endpoint has another one by now, or is deleted. */
    boolean rotate(OrganizerId organizer, UUID id, int version, byte[] secret) {
        EndpointSecrets.Sealed sealed = secrets.seal(id, secret);
        return jdbc.sql(ROTATE)
                        .param("organizerId", organizer.value())
                        .param("id", id)
                        .param("version", version)
                        .param("overlapMillis", properties.secretOverlap().toMillis())
                        .param("secret", sealed.bytes())
                        .param("secretKeyId", sealed.keyId())
                        .update()
                > 0;
    }

    /** Deletes an endpoint with its deliveries. Returns false if the organizer has no such endpoint. */
    @Transactional
    public boolean delete(OrganizerId organizer, UUID id, LongConsumer expected) {
        Optional<Integer> version = jdbc.sql(LOCK)
                .param("organizerId", organizer.value())
                .param("id", id)
                .query(Integer.class)
                .optional();
        version.ifPresent(expected::accept);
        if (version.isEmpty()) {
            return false;
        }
        jdbc.sql(DELETE).param("organizerId", organizer.value()).param("id", id).update();
        return true;
    }

    private static JdbcClient.StatementSpec content(JdbcClient.StatementSpec statement, EndpointContent content) {
        return statement
                .param("url", content.url())
                .param("description", content.description())
                .param("types", String.join(",", content.types()))
                .param("enabled", content.enabled());
    }

    private static WebhookEndpoint endpoint(ResultSet row, int number) throws SQLException {
        String reason = row.getString("disabled_reason");
        return new WebhookEndpoint(
                row.getObject("id", UUID.class),
                new EndpointContent(
                        row.getString("url"),
                        row.getString("description"),
                        List.of((String[]) row.getArray("types").getArray()),
                        row.getBoolean("enabled")),
                row.getInt("version"),
                reason == null ? null : DisabledReason.valueOf(reason),
                instant(row, "disabled_at"),
                instant(row, "failing_since"),
                instant(row, "previous_secret_until"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
