package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Chooses the account for new deliveries of a channel: the first one of the routing rule that does not fail for this
 * instance, or the first one if all fail. A delivery that an account may have accepted never moves to another account.
 */
@Component
public class Failover {

    private final AccountRouter router;

    /** Names of failing accounts; each is written by the thread that claims for it. */
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    public Failover(AccountRouter router) {
        this.router = router;
    }

    /** Whether the channel of this account has another one that could take over. */
    public boolean isPossible(Account account) {
        return router.accounts(account.channel()).size() > 1;
    }

    /** Whether a routing rule names the account. */
    public boolean isRouted(Account account) {
        return router.accounts(account.channel()).stream()
                .anyMatch(routed -> routed.name().equals(account.name()));
    }

    public boolean isFailing(Account account) {
        return failing.contains(account.name());
    }

    public void report(Account account, boolean isFailing) {
        if (isFailing) {
            failing.add(account.name());
        } else {
            failing.remove(account.name());
        }
    }

    /** Whether the account takes new deliveries of its channel. */
    public boolean isChosen(Account account) {
        return chosen(account.channel()).equals(account.name());
    }

    private String chosen(Channel channel) {
        return router.accounts(channel).stream()
                .map(Account::name)
                .filter(name -> !failing.contains(name))
                .findFirst()
                .orElseGet(() -> router.accounts(channel).stream()
                        .map(Account::name)
                        .findFirst()
                        .orElse(""));
    }
}
