package io.callboard.notifier.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        Failover failover = new Failover(
                new AccountRouter(
                        new RoutingProperties(Map.of(Channel.EMAIL, List.of("one", "two"))), List.of(one, two)),
                OrganizerRoutes.NONE);
        assertThat(failover.isChosen(one)).isTrue();

        failover.report(one, true);
        assertThat(failover.isChosen(one)).isFalse();
        assertThat(failover.isChosen(two)).isTrue();

        failover.report(two, true);
        assertThat(failover.isChosen(one)).as("all fail").isTrue();

        failover.report(one, false);
        assertThat(failover.isChosen(one)).isTrue();
    }

    @Test
    void anOrganizersAccountComesBeforeOursAndOursTakeOverOnlyIfTheOrganizerAllowsIt() {
        Map<String, OrganizerRoutes.Route> routes = new HashMap<>(Map.of(
                "strict", new OrganizerRoutes.Route("own-strict", true, false),
                "lenient", new OrganizerRoutes.Route("own-lenient", true, true)));
        Failover failover = new Failover(
                new AccountRouter(new RoutingProperties(Map.of()), List.of(one)),
                (channel, organizer) -> channel == Channel.EMAIL ? routes.get(organizer) : null);
        Account strict = new Named("own-strict", "strict", false);
        Account lenient = new Named("own-lenient", "lenient", true);
        assertThat(failover.carries(strict, "strict")).isTrue();
        assertThat(failover.carries(strict, "lenient")).isFalse();
        assertThat(failover.carries(strict, "without")).isFalse();
        assertThat(failover.carries(one, "without")).isTrue();
        assertThat(failover.carries(one, "strict")).isFalse();
        assertThat(failover.carries(one, "lenient")).isFalse();

        failover.report(strict, true);
        failover.report(lenient, true);
        assertThat(failover.carries(one, "strict")).isFalse();
        assertThat(failover.isChosen(strict)).as("it is tried again").isTrue();
        assertThat(failover.carries(one, "lenient")).isTrue();
        assertThat(failover.isChosen(lenient)).isFalse();

        failover.forget(lenient);
        routes.put("strict", new OrganizerRoutes.Route("own-strict", false, false));
        routes.put("lenient", new OrganizerRoutes.Route("own-lenient", false, true));
        assertThat(failover.carries(strict, "strict")).as("it may not send").isFalse();
        assertThat(failover.carries(one, "strict")).isFalse();
        assertThat(failover.carries(one, "lenient")).isTrue();
    }

    private static final class Named extends MailAccount {

        private final @Nullable String organizer;
        private final boolean fallsBack;

        Named(String name) {
            this(name, null, false);
        }

        Named(String name, @Nullable String organizer, boolean fallsBack) {
            super(name);
            this.organizer = organizer;
            this.fallsBack = fallsBack;
        }

        @Override
        public @Nullable String organizer() {
            return organizer;
        }

        @Override
        public boolean fallsBack() {
            return fallsBack;
        }

        @Override
        public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
            throw new UnsupportedOperationException();
        }
    }
}
