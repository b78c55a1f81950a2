package io.callboard.notifier.ownaccount;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.account.ProviderAccess;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.support.TransactionOperations;

@NotifierTest
class CredentialsRotationIT {

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private StoredAccounts accounts;

    @Autowired
    private WebhookKeys webhookKeys;

    @Autowired
    private TransactionOperations transactions;

    @Test
    void theRotationOfKeysEncryptsCredentialsAgain() {
        OrganizerId organizer = new OrganizerId("org_" + UUID.randomUUID());
        Credentials newer = newer();

        Tenancy.runAsPlatform(() -> {
            jdbc.sql("delete from own_account").update();
            UUID id = accounts.create(
                            organizer,
                            new AccountContent(
                                    Provider.SMTP,
                                    false,
                                    new ProviderAccess(
                                            "smtp.example.com",
                                            587,
                                            "STARTTLS",
                                            "events",
                                            "päss: word",
                                            "example.com",
                                            ""),
                                    new AccountContent.MailSender(
                                            new EmailAddress("events@example.com"), null, "mail")))
                    .orElseThrow();

            webhookKeys.keep(organizer, id, "whsec_AAAA");

            new CredentialsRotation(jdbc, transactions, newer).pass();

            Map<String, Object> row = jdbc.sql("select * from own_account where id = ?")
                    .param(id)
                    .query()
                    .singleRow();
            jdbc.sql("delete from own_account").update();
            byte[] credentials = (byte[]) Objects.requireNonNull(row.get("credentials"));
            assertThat(row).containsEntry("credentials_key_id", "k2");
            assertThat(newer.open(id, "k2", credentials)).contains(new Credentials.Plain("events", "päss: word"));
            assertThat(row).containsEntry("webhook_key_id", "k2");
            assertThat(newer.open(id, "k2", (byte[]) Objects.requireNonNull(row.get("webhook_key"))))
                    .contains(new Credentials.Plain("", "whsec_AAAA"));
            assertThat(newer.open(UUID.randomUUID(), "k2", credentials))
                    .as("another account")
                    .isEmpty();
        });
    }

    /** The receiver goes on with the secret that it has. */
    @Test
    void theSecretOfAWebhookStaysTheSame() {
        String secret = "whsec_b3JnYW5pemVyLW9yZ2FuaXplci1vcmdhbml6ZXI=";
        Credentials newer = newer();

        Tenancy.runAsPlatform(() -> {
            jdbc.sql("delete from own_account").update();
            UUID id = accounts.create(
                            new OrganizerId("org_" + UUID.randomUUID()),
                            new AccountContent(
                                    Provider.WEBHOOK,
                                    false,
                                    new ProviderAccess(
                                            "", 0, "", "", secret, "", "", "https://example.com/hooks/in-app"),
                                    new AccountContent.NoSender()))
                    .orElseThrow();

            new CredentialsRotation(jdbc, transactions, newer).pass();
            new CredentialsRotation(jdbc, transactions, newer).pass();

            Map<String, Object> row = jdbc.sql("select * from own_account where id = ?")
                    .param(id)
                    .query()
                    .singleRow();
            jdbc.sql("delete from own_account").update();
            byte[] credentials = (byte[]) Objects.requireNonNull(row.get("credentials"));
            assertThat(row).containsEntry("credentials_key_id", "k2");
            assertThat(newer.open(id, "k2", credentials)).contains(new Credentials.Plain("", secret));
        });
    }

    /** As an instance has it whose key ring has another key in the first place. */
    private static Credentials newer() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty(
                        "callboard.contacts.key",
                        "k2:BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=,k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
        environment.setActiveProfiles("local");
        return new Credentials(environment);
    }
}
