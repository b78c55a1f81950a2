package io.callboard.notifier.ownaccount;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
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
 * Encrypts the credentials of accounts with the current key, so that old keys can be removed. A pass begins at the start
 * of the service and again every hour.
 */
@Component
class CredentialsRotation implements Worker {

    private static final Logger log = LoggerFactory.getLogger(CredentialsRotation.class);

    private static final Duration PAUSE_BETWEEN_PASSES = Duration.ofHours(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    private static final String OUTDATED = """
            select id, credentials, credentials_key_id, webhook_key, webhook_key_id
            from own_account
            where credentials_key_id <> :keyId or webhook_key_id <> :keyId
            order by id
            for update
            """;

    private static final String UPDATE = """
            update own_account a
            set credentials = coalesce(decode(s.credentials, 'hex'), a.credentials),
                credentials_key_id = case when s.credentials is null then a.credentials_key_id else :keyId end,
                webhook_key = coalesce(decode(s.webhook_key, 'hex'), a.webhook_key),
                webhook_key_id = case when s.webhook_key is null then a.webhook_key_id else :keyId end
            from unnest(:ids::uuid[], :credentials::text[], :webhookKeys::text[]) as s (id, credentials, webhook_key)
            where a.id = s.id
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Credentials credentials;
    private final SupervisedLoop loop = new SupervisedLoop("account-keys", this::turn, PAUSE_AFTER_FAILURE);

    CredentialsRotation(JdbcClient jdbc, TransactionOperations transactions, Credentials credentials) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.credentials = credentials;
    }

    private record Outdated(
            UUID id,
            byte[] credentials,
            String credentialsKeyId,
            byte @Nullable [] webhookKey,
            @Nullable String webhookKeyId) {}

    private Duration turn() {
        pass();
        return PAUSE_BETWEEN_PASSES;
    }

    void pass() {
        transactions.executeWithoutResult(_ -> {
            List<Outdated> outdated = jdbc.sql(OUTDATED)
                    .param("keyId", credentials.currentKeyId())
                    .query(Outdated.class)
                    .list();
            if (!outdated.isEmpty()) {
                jdbc.sql(UPDATE)
                        .param("keyId", credentials.currentKeyId())
                        .param("ids", Columns.of(outdated, Outdated::id))
                        .param(
                                "credentials",
                                Columns.of(outdated, row -> again(row.id(), row.credentialsKeyId(), row.credentials())))
                        .param(
                                "webhookKeys",
                                Columns.of(outdated, row -> again(row.id(), row.webhookKeyId(), row.webhookKey())))
                        .update();
            }
        });
    }

    /**
     * Encrypted again, in hexadecimal. Null, so that they stay as they are, if there are none or they cannot be
     * decrypted.
     */
    private @Nullable String again(UUID accountId, @Nullable String keyId, byte @Nullable [] sealed) {
        if (keyId == null || sealed == null) {
            return null;
        }
        Credentials.Plain plain = credentials.open(accountId, keyId, sealed).orElse(null);
        if (plain == null) {
            log.warn("Credentials of an account stay under their old key accountId={} keyId={}", accountId, keyId);
            return null;
        }
        return HexFormat.of().formatHex(credentials.seal(accountId, plain).bytes());
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
