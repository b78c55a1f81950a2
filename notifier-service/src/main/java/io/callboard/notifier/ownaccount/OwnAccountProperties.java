package io.callboard.notifier.ownaccount;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Accounts of organizers.
 *
 * @param active accounts that an instance sends for at the same time. Others with due deliveries wait for their turn. Each
 *     needs two connections of {@code callboard.pools.workers}
 * @param turn how long an account sends while others wait
 * @param mostPerOrganizer how many accounts an organizer may have
 * @param checkEvery how often an account that may send is checked again
 * @param checkUnverifiedEvery how often any other account is
 */
@ConfigurationProperties("callboard.own-accounts")
public record OwnAccountProperties(
        @DefaultValue("4") int active,
        @DefaultValue("10s") Duration turn,
        @DefaultValue("5") int mostPerOrganizer,
        @DefaultValue("1d") Duration checkEvery,
        @DefaultValue("10m") Duration checkUnverifiedEvery) {

    public OwnAccountProperties {
        if (active < 1) {
            throw new IllegalArgumentException("callboard.own-accounts.active must be at least 1");
        }
    }
}
