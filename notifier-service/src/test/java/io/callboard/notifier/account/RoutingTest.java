package io.callboard.notifier.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.notifier.address.Channel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutingTest {

    private final Account one = new Named("one");
    private final Account two = new Named("two");

    @Test
    void oneAccountNeedsNoRule() {
        AccountRouter router = new AccountRouter(new RoutingProperties(Map.of()), List.of(one));

        assertThat(router.accounts(Channel.EMAIL)).containsExactly(one);
        assertThat(router.accounts(Channel.SMS)).isEmpty();
    }

    @Test
    void twoAccountsWithoutARuleAreRefused() {
        assertThatThrownBy(() -> new AccountRouter(new RoutingProperties(Map.of()), List.of(one, two)))
                .hasMessage("The channel EMAIL has several accounts (one, two). Set callboard.routing.accounts.EMAIL"
                        + " to the order in which they are to be used.");
    }

    @Test
    void aRuleOrdersTheAccountsAndNamesOnlyConfiguredOnes() {
        assertThat(new AccountRouter(
                                new RoutingProperties(Map.of(Channel.EMAIL, List.of("two", "one"))), List.of(one, two))
                        .accounts(Channel.EMAIL))
                .containsExactly(two, one);
        assertThatThrownBy(() ->
                        new AccountRouter(new RoutingProperties(Map.of(Channel.EMAIL, List.of("three"))), List.of(one)))
                .hasMessageContaining("names the account three");
    }

    @Test
    void theNextAccountTakesOverWhileTheFirstFails() {
        Failover failover = new Failover(new AccountRouter(
                new RoutingProperties(Map.of(Channel.EMAIL, List.of("one", "two"))), List.of(one, two)));
        assertThat(failover.isChosen(one)).isTrue();

        failover.report(one, true);
        assertThat(failover.isChosen(one)).isFalse();
        assertThat(failover.isChosen(two)).isTrue();

        failover.report(two, true);
        assertThat(failover.isChosen(one)).as("all fail").isTrue();

        failover.report(one, false);
        assertThat(failover.isChosen(one)).isTrue();
    }

    private static final class Named extends MailAccount {

        Named(String name) {
            super(name);
        }

        @Override
        public Answer send(String idempotencyKey, Envelope envelope) {
            throw new UnsupportedOperationException();
        }
    }
}
