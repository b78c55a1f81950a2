package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountRouter;
import io.callboard.notifier.account.Failover;
import io.callboard.notifier.account.OrganizerRoutes;
import io.callboard.notifier.account.RoutingProperties;
import io.callboard.notifier.address.Channel;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Goal: an in-app message is at Knock or in the feed, once, also if an answer of Knock is lost. */
class KnockIT extends DispatchScene {

    @Autowired
    private List<Account> configured;

    @Test
    void knockGetsTheMessageAndTheFeedDoesNot() {
        try (AnnotationConfigApplicationContext adapter = adapter(FakeProviders.base() + "/knock")) {
            Attendee ada = registrant("ada@knock.example.com", "IN_APP");
            with(adapter, () -> {
                UUID delivery = settled(ada.due("PT1H", Channel.IN_APP), "PT1H", "SENT");

                JsonNode trigger = providers.accepted(delivery).getFirst().mail();
                assertThat(trigger.at("/recipients/0"))
                        .isEqualTo(JsonMapper.shared()
                                .createObjectNode()
                                .put("id", ada.registrationId().toString()));
                assertThat(trigger.at("/data/title").asString()).startsWith("Reminder: Launch, ");
                assertThat(trigger.toString()).doesNotContain("Ada", "ada@", "http");
                assertThat(providers.requests(delivery).getFirst().path())
                        .isEqualTo("/knock/v1/workflows/callboard/trigger");
                assertThat(accountOf(delivery)).isEqualTo("knock");
                assertThat(items(delivery)).isZero();
            });
        }
    }

    @Test
    void aLostAnswerIsAskedForWithTheSameKey() {
        try (AnnotationConfigApplicationContext adapter = adapter(FakeProviders.base() + "/knock")) {
            Attendee ada = registrant("lost@knock.example.com", "IN_APP");
            providers.meet(Fault.acceptThenHang(), Fault.status(500));
            with(adapter, () -> {
                UUID delivery = settled(ada.due("PT1H", Channel.IN_APP), "PT1H", "SENT");

                assertThat(providers.accepted(delivery)).hasSize(1);
                assertThat(providers.requests(delivery))
                        .hasSizeGreaterThanOrEqualTo(3)
                        .extracting(FakeProviders.Request::key)
                        .containsOnly(providers.requests(delivery).getFirst().key());
                assertThat(items(delivery)).isZero();
            });
        }
    }

    @Test
    void theFeedTakesWhatKnockCertainlyDidNot() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        try (AnnotationConfigApplicationContext adapter = adapter("http://localhost:" + nobody)) {
            Attendee ada = registrant("refused@knock.example.com", "IN_APP");
            with(adapter, () -> {
                UUID delivery = settled(ada.due("PT1H", Channel.IN_APP), "PT1H", "SENT");

                assertThat(accountOf(delivery)).isEqualTo("feed");
                assertThat(items(delivery)).isEqualTo(1);
            });
        }
    }

    private int items(UUID delivery) {
        return jdbc.sql("select count(*) from feed_item where delivery_id = ?")
                .param(delivery)
                .query(Integer.class)
                .single();
    }

    private String accountOf(UUID delivery) {
        return jdbc.sql("select account from delivery where id = ?")
                .param(delivery)
                .query(String.class)
                .single();
    }

    /** Runs dispatchers of Knock and of the feed behind it, in place of the configured ones. */
    private void with(AnnotationConfigApplicationContext adapter, Runnable steps) {
        Account knock = adapter.getBean(Account.class);
        Account feed = configured.stream()
                .filter(account -> account.channel() == Channel.IN_APP)
                .findFirst()
                .orElseThrow();
        Dispatcher.Factory factory = dispatchers(new Failover(
                new AccountRouter(
                        new RoutingProperties(Map.of(Channel.IN_APP, List.of("knock", "feed"))), List.of(knock, feed)),
                OrganizerRoutes.NONE));
        stopped(() -> {
            List<Dispatcher> both = List.of(factory.dispatcher(knock), factory.dispatcher(feed));
            both.forEach(Dispatcher::start);
            try {
                steps.run();
            } finally {
                both.forEach(Dispatcher::stop);
            }
        });
    }

    private static AnnotationConfigApplicationContext adapter(String knock) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of(
                        "callboard.knock.api-key=sk_test",
                        "callboard.knock.base-url=" + knock,
                        "callboard.knock.requests-per-second=0",
                        "callboard.knock.timeout=1s")
                .applyTo(context);
        context.register(Adapter.class);
        context.refresh();
        return context;
    }

    @ComponentScan("io.callboard.notifier.knock")
    @ConfigurationPropertiesScan("io.callboard.notifier.knock")
    static class Adapter {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        JsonMapper json() {
            return JsonMapper.shared();
        }
    }
}
