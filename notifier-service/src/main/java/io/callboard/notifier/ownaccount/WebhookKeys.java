package io.callboard.notifier.ownaccount;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.account.OwnAccount;
import io.callboard.notifier.callback.ReportingAccounts;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the keys that verify the webhooks from the providers of organizers. */
@Component
class WebhookKeys implements ReportingAccounts {

    private static final String KEEP = """
            update own_account
            set webhook_key = :webhookKey, webhook_key_id = :webhookKeyId
            where organizer_id = :organizerId and id = :id
            """;

    private static final String REPORTING = """
            select provider, organizer_id, credentials, credentials_key_id, webhook_key, webhook_key_id
            from own_account
            where id = :id
            """;

    private final JdbcClient jdbc;
    private final Credentials credentials;

    WebhookKeys(JdbcClient jdbc, Credentials credentials) {
        this.jdbc = jdbc;
        this.credentials = credentials;
    }

    /** Stores what verifies the webhooks of the account's provider, in the place of an earlier one. */
    void keep(OrganizerId organizer, UUID id, String key) {
        Credentials.Sealed sealed = credentials.seal(id, new Credentials.Plain("", key));
        jdbc.sql(KEEP)
                .param("organizerId", organizer.value())
                .param("id", id)
                .param("webhookKey", sealed.bytes())
                .param("webhookKeyId", sealed.keyId())
                .update();
    }

    private record ReportingRow(
            Provider provider,
            String organizerId,
            byte[] credentials,
            String credentialsKeyId,
            byte @Nullable [] webhookKey,
            @Nullable String webhookKeyId) {}

    @Override
    public Optional<ReportingAccount> reporting(UUID id) {
        return jdbc.sql(REPORTING)
                .param("id", id)
                .query(ReportingRow.class)
                .optional()
                .flatMap(row -> webhookKey(id, row)
                        .map(plain -> new ReportingAccount(
                                OwnAccount.name(id), row.provider().word(), row.organizerId(), plain.secret())));
    }

    private Optional<Credentials.Plain> webhookKey(UUID id, ReportingRow row) {
        if (row.provider().signsWithSecret()) {
            return credentials.open(id, row.credentialsKeyId(), row.credentials());
        }
        return row.webhookKey() == null || row.webhookKeyId() == null
                ? Optional.empty()
                : credentials.open(id, row.webhookKeyId(), row.webhookKey());
    }
}
