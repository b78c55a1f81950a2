package io.callboard.notifier.dispatch;

import java.util.List;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Shows paused provider accounts; the service itself is up, its queue waits. */
@Component("providers")
class ProviderAccountsHealth extends AbstractHealthIndicator {

    private final ProviderAccounts accounts;

    ProviderAccountsHealth(ProviderAccounts accounts) {
        this.accounts = accounts;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        List<ProviderAccounts.Paused> paused = accounts.paused();
        health.up();
        paused.forEach(account -> health.withDetail(account.provider(), "PAUSED " + account.reason()));
    }
}
