package io.callboard.notifier.dispatch;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Shows paused provider accounts; the service itself is up, its queue waits. */
@Component("providers")
class ProviderAccountsHealth implements HealthIndicator {

    private final ProviderAccounts accounts;

    ProviderAccountsHealth(ProviderAccounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public Health health() {
        List<ProviderAccounts.Paused> paused = accounts.paused();
        Health.Builder health = Health.up();
        paused.forEach(account -> health.withDetail(account.provider(), "PAUSED " + account.reason()));
        return health.build();
    }
}
