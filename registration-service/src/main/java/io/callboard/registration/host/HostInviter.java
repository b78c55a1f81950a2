package io.callboard.registration.host;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Registers the waiting hosts, one in each transaction. A worker does this and not the listeners, because a host and
 * its live event arrive on two topics in any order, and a draft may be published long after its hosts were added.
 */
@Component
class HostInviter implements Worker {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final Hosts hosts;
    private final TransactionTemplate transactions;
    private final SupervisedLoop loop = new SupervisedLoop("host-inviter", this::turn, PAUSE_AFTER_FAILURE);

    HostInviter(Hosts hosts, TransactionTemplate transactions) {
        this.hosts = hosts;
        this.transactions = transactions;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        boolean invited = transactions.execute(_ -> {
            boolean found = hosts.inviteNext();
            Failpoints.hit("registration.host-inviter.before-commit");
            return found;
        });
        return invited ? Duration.ZERO : PAUSE;
    }
}
