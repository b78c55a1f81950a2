package io.callboard.notifier.ownaccount;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.notifier.account.AccountStates;
import io.callboard.notifier.senderdomain.DomainCheck;
import io.callboard.notifier.senderdomain.DomainFindings;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Checks the domains of all accounts again, so that an account stops when its records are gone. Also removes what is left
 * of deleted accounts.
 */
@Component
class DomainRecheck implements Worker {

    private static final Logger log = LoggerFactory.getLogger(DomainRecheck.class);

    private static final Duration EVERY = Duration.ofMinutes(1);

    private final OwnAccounts accounts;
    private final DomainCheck check;
    private final OwnRoutes routes;
    private final AccountStates states;
    private final SupervisedLoop loop = new SupervisedLoop("sender-domains", this::turn, EVERY);

    DomainRecheck(OwnAccounts accounts, DomainCheck check, OwnRoutes routes, AccountStates states) {
        this.accounts = accounts;
        this.check = check;
        this.routes = routes;
        this.states = states;
    }

    Duration turn() {
        for (StoredAccount account : accounts.toCheck()) {
            if (loop.isStopping()) {
                break;
            }
            loop.signOfLife();
            Instant startedAt = accounts.now();
            DomainFindings findings = check.check(account.domain());
            accounts.checked(account.id(), findings, startedAt);
            if (account.verified() && findings.isComplete() && !findings.isVerified()) {
                log.warn("Domain of an account is no longer verified accountId={}", account.id());
            }
            routes.forget();
        }
        states.forgetDeleted();
        return EVERY;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
