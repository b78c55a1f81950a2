package io.callboard.notifier.account;

import java.util.List;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Shows paused accounts. The service itself remains UP while its queue waits. */
@Component("providers")
class AccountsHealth extends AbstractHealthIndicator {

    private final AccountStates states;

    AccountsHealth(AccountStates states) {
        this.states = states;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        List<AccountStates.Paused> paused = states.paused();
        health.up();
        paused.forEach(
                pause -> health.withDetail(pause.account() + " " + pause.credentials(), "PAUSED " + pause.reason()));
    }
}
