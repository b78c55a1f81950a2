package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Chooses the account for new deliveries of a channel: the first one of the routing rule that does not fail for this
 * instance, or the first one if all fail. An organizer's own account comes before them (ADR 0057). A delivery that an
 * account may have accepted never moves to another account.
 */
@Component
public class Failover {

    private final AccountRouter router;
    private final OrganizerRoutes routes;

    /** Names of failing accounts; each is written by the thread that claims for it. */
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    public Failover(AccountRouter router, OrganizerRoutes routes) {
        this.router = router;
        this.routes = routes;
    }

    /**
     * Whether the account takes deliveries of this organizer. An organizer's account takes those of its organizer
     * while it can send. Our accounts take those of organizers without an account, or whose account cannot send and
     * lets ours take over.
     */
    public boolean carries(Account account, String organizerId) {
        OrganizerRoutes.Route own = routes.of(account.channel(), organizerId);
        if (account.organizer() != null) {
            return account.organizer().equals(organizerId)
                    && own != null
                    && own.usable()
                    && own.account().equals(account.name());
        }
        return own == null || own.fallsBack() && (!own.usable() || failing.contains(own.account()));
    }

    /** Whether the channel of this account has another one that could take over. */
    public boolean isPossible(Account account) {
        if (account.organizer() != null) {
            return account.fallsBack() && !router.accounts(account.channel()).isEmpty();
        }
        return router.accounts(account.channel()).size() > 1;
    }

    /** Whether a routing rule names the account, or it is an organizer's. */
    public boolean isRouted(Account account) {
        return account.organizer() != null
                || router.accounts(account.channel()).stream()
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

    /** Forgets an account that this instance no longer sends for. */
    public void forget(Account account) {
        failing.remove(account.name());
    }

    /** Whether the account takes new deliveries. */
    public boolean isChosen(Account account) {
        if (account.organizer() != null) {
            return !account.fallsBack() || !isFailing(account);
        }
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
