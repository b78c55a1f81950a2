package io.callboard.notifier.ownaccount;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.FakeProviders;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.endpoint.EndpointSecrets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@NotifierTest
class AccountRecheckIT {

    private final FakeProviders providers = FakeProviders.get();
    private final OrganizerId organizer = new OrganizerId("org_" + UUID.randomUUID());
    private final String sid = "AC" + UUID.randomUUID().toString().replace("-", "");

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private StoredAccounts accounts;

    @Autowired
    private CheckResults results;

    @Autowired
    private AccountCheck check;

    @Autowired
    private AccountRecheck recheck;

    @AfterEach
    void noAccountStays() {
        providers.reset();
        Tenancy.runAsPlatform(() -> jdbc.sql("delete from own_account where organizer_id = ?")
                .param(organizer.value())
                .update());
    }

    private UUID created() {
        UUID id = accounts.create(
                        organizer,
                        new AccountContent(
                                Provider.TWILIO,
                                false,
                                new ProviderAccess("", 0, "", sid, "token", "", ""),
                                new AccountContent.TextSender("+4915735980001", null)))
                .orElseThrow();
        answered(id, () -> check.check(account(id)));
        return id;
    }

    /** Checks again while the answer came too late for the short time limit of the tests. */
    private StoredAccount answered(UUID id, Runnable check) {
        for (int tries = 0; tries < 20; tries++) {
            check.run();
            if (!"TIMEOUT".equals(account(id).checkReason())) {
                break;
            }
        }
        return account(id);
    }

    private StoredAccount account(UUID id) {
        return accounts.find(organizer, id).orElseThrow();
    }

    /** After that time since its last check. */
    private StoredAccount later(UUID id, String time) {
        return answered(id, () -> {
            jdbc.sql("update own_account set checked_at = clock_timestamp() - ?::interval where id = ?")
                    .params(time, id)
                    .update();
            recheck.turn();
        });
    }

    @Test
    void anAccountThatTwilioDidNotAnswerIsCheckedAgain() {
        Tenancy.runAsPlatform(() -> {
            providers.knows(sid, 503);
            UUID id = created();
            assertThat(account(id).status()).isEqualTo(StoredAccount.Status.UNVERIFIED);
            assertThat(account(id).checkReason()).isEqualTo("HTTP_503_20003");

            recheck.turn();
            assertThat(later(id, "11 minutes").status()).isEqualTo(StoredAccount.Status.UNVERIFIED);

            providers.knows(sid, 200);
            assertThat(later(id, "11 minutes").status()).isEqualTo(StoredAccount.Status.ACTIVE);
            assertThat(account(id).checkReason()).isNull();
        });
    }

    @Test
    void onlyARefusalStopsAnAccount() {
        Tenancy.runAsPlatform(() -> {
            UUID id = created();
            assertThat(account(id).status()).isEqualTo(StoredAccount.Status.ACTIVE);

            providers.knows(sid, 500);
            assertThat(later(id, "2 days").checkReason()).isEqualTo("HTTP_500_20003");
            assertThat(account(id).status()).isEqualTo(StoredAccount.Status.ACTIVE);

            providers.knows(sid, 403);
            assertThat(later(id, "2 days").status()).isEqualTo(StoredAccount.Status.UNVERIFIED);
        });
    }

    /** The clock of the database decides which check is newer. */
    @Test
    void aCheckThatBeganEarlierIsDropped() {
        Tenancy.runAsPlatform(() -> {
            UUID id = created();

            results.record(
                    id, new Connection("HTTP_401", "refused"), results.now().minusSeconds(60));

            assertThat(account(id).status()).isEqualTo(StoredAccount.Status.ACTIVE);
        });
    }

    /** The address may be somebody else's, who would get a request every ten minutes. */
    @Test
    void aWebhookIsNotCheckedUnasked() {
        Tenancy.runAsPlatform(() -> {
            UUID id = accounts.create(
                            organizer,
                            new AccountContent(
                                    Provider.WEBHOOK,
                                    false,
                                    new ProviderAccess(
                                            "",
                                            0,
                                            "",
                                            "",
                                            EndpointSecrets.text(EndpointSecrets.fresh()),
                                            "",
                                            "",
                                            "https://192.0.2.1/hook"),
                                    new AccountContent.NoSender()))
                    .orElseThrow();

            recheck.turn();
            assertThat(account(id).checkedAt()).isNull();

            check.check(account(id));
            assertThat(account(id).checkReason()).isEqualTo("ADDRESS_REFUSED");
            assertThat(account(id).status()).isEqualTo(StoredAccount.Status.UNVERIFIED);
        });
    }
}
