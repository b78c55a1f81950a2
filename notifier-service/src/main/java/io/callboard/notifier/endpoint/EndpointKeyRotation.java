package io.callboard.notifier.endpoint;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Encrypts the secrets of endpoints with the current key, so that old keys can be removed. A pass begins at the start of
 * the service and again every hour.
 */
@Component
class EndpointKeyRotation implements Worker {

    private static final Logger log = LoggerFactory.getLogger(EndpointKeyRotation.class);

    private static final Duration PAUSE_BETWEEN_PASSES = Duration.ofHours(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    private static final String OUTDATED = """
            select id, secret, secret_key_id, previous_secret, previous_secret_key_id
            from webhook_endpoint
            where secret_key_id <> :keyId or previous_secret_key_id <> :keyId
            order by id
            for update
            """;

    /** A secret that could not be decrypted stays as it is. */
    private static final String UPDATE = """
            update webhook_endpoint e
            set secret = coalesce(decode(s.secret, 'hex'), e.secret),
                secret_key_id = case when s.secret is null then e.secret_key_id else :keyId end,
                previous_secret = coalesce(decode(s.previous, 'hex'), e.previous_secret),
                previous_secret_key_id =
                    case when s.previous is null then e.previous_secret_key_id else :keyId end
            from unnest(:ids::uuid[], :secrets::text[], :previous::text[]) as s (id, secret, previous)
            where e.id = s.id
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final EndpointSecrets secrets;
    private final SupervisedLoop loop = new SupervisedLoop("webhook-keys", this::turn, PAUSE_AFTER_FAILURE);

    EndpointKeyRotation(JdbcClient jdbc, TransactionOperations transactions, EndpointSecrets secrets) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.secrets = secrets;
    }

    private record Row(
            UUID id, @Nullable String secret, @Nullable String previous) {}

    private Duration turn() {
        pass();
        return PAUSE_BETWEEN_PASSES;
    }

    void pass() {
        transactions.executeWithoutResult(_ -> {
            List<Row> rows = new ArrayList<>();
            jdbc.sql(OUTDATED).param("keyId", secrets.currentKeyId()).query(row -> {
                rows.add(row(row));
            });
            if (!rows.isEmpty()) {
                jdbc.sql(UPDATE)
                        .param("keyId", secrets.currentKeyId())
                        .param("ids", Columns.of(rows, Row::id))
                        .param("secrets", Columns.of(rows, Row::secret))
                        .param("previous", Columns.of(rows, Row::previous))
                        .update();
            }
        });
    }

    private Row row(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new Row(
                id,
                again(id, row.getString("secret_key_id"), row.getBytes("secret")),
                row.getString("previous_secret_key_id") == null
                        ? null
                        : again(id, row.getString("previous_secret_key_id"), row.getBytes("previous_secret")));
    }

    private @Nullable String again(UUID id, String keyId, byte[] sealed) {
        byte[] secret = secrets.open(id, keyId, sealed).orElse(null);
        if (secret == null) {
            log.warn("Secret of a webhook endpoint stays under its old key endpointId={} keyId={}", id, keyId);
            return null;
        }
        return HexFormat.of().formatHex(secrets.seal(id, secret).bytes());
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
