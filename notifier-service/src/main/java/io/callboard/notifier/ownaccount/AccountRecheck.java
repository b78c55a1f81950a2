package io.callboard.notifier.ownaccount;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.notifier.account.AccountStates;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Checks all accounts again, so that one stops when the records of its domain are gone or its provider no longer takes its
 * credentials. Also removes what is left of deleted accounts.
 */
@Component
class AccountRecheck implements Worker {

    private static final Duration EVERY = Duration.ofMinutes(1);

    private final CheckResults results;
    private final AccountCheck check;
    private final AccountStates states;
    private final SupervisedLoop loop = new SupervisedLoop("account-checks", this::turn, EVERY);

    AccountRecheck(CheckResults results, AccountCheck check, AccountStates states) {
        this.results = results;
        this.check = check;
        this.states = states;
    }

    Duration turn() {
        for (StoredAccount account : results.toCheck()) {
            if (loop.isStopping()) {
                break;
            }
            loop.signOfLife();
            check.check(account);
        }
        states.forgetDeleted();
        return EVERY;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
