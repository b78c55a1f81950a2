package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import tools.jackson.databind.json.JsonMapper;

/** Resend is the first account, SendGrid the spare one. */
class SpareProviderIT extends DispatchScene {

    @Test
    void sendGridSendsWhatResendCertainlyDidNotTake() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        try (AnnotationConfigApplicationContext adapters = adapters("http://localhost:" + nobody)) {
            List<Attendee> people = IntStream.range(0, 3)
                    .mapToObj(i -> registrant(i + "@spare.example.com"))
                    .toList();
            with(adapters, _ -> {
                people.forEach(one -> one.due("PT1H", Channel.EMAIL));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(count("SENT")).isEqualTo(3));
            });

            assertThat(jdbc.sql("select distinct account from delivery where event_id = ?")
                            .param(eventId)
                            .query(String.class)
                            .list())
                    .containsExactly("sendgrid");
            assertThat(people)
                    .allSatisfy(one ->
                            assertThat(providers.accepted(id(one, "PT1H"))).hasSize(1));
        }
    }

    @Test
    void sendGridSendsWhatResendWantsLater() {
        try (AnnotationConfigApplicationContext adapters = adapters(FakeProviders.base() + "/resend")) {
            Attendee ada = registrant("later@spare.example.com");
            providers.meet(Fault.tooMany(3_600));
            with(adapters, _ -> {
                ada.due("PT1H", Channel.EMAIL);
                UUID delivery = settled(ada, "PT1H", "SENT");

                assertThat(providers.requests(delivery).stream()
                                .map(FakeProviders.Request::path)
                                .map(path -> path.split("/")[1]))
                        .containsExactly("resend", "sendgrid");
                assertThat(providers.accepted(delivery)).hasSize(1);
            });
        }
    }

    @Test
    void aMailThatResendMayHaveTakenStaysWithResend() {
        try (AnnotationConfigApplicationContext adapters = adapters(FakeProviders.base() + "/resend")) {
            Attendee ada = registrant("doubt@spare.example.com");
            providers.meet(Stream.concat(
                            Stream.of(Fault.acceptThenHang()),
                            Stream.generate(() -> Fault.status(500)).limit(8))
                    .toArray(Fault[]::new));
            with(adapters, failover -> {
                ada.due("PT1H", Channel.EMAIL);
                await().atMost(PATIENCE)
                        .until(() -> failover.isChosen(adapters.getBean("sendGridAccount", Account.class)));
                UUID delivery = settled(ada, "PT1H", "SENT");

                assertThat(providers.accepted(delivery)).hasSize(1);
                assertThat(providers.requests(delivery))
                        .hasSizeGreaterThan(5)
                        .allSatisfy(request -> assertThat(request.path()).startsWith("/resend"));
                assertThat(providers.requests(delivery).stream()
                                .map(FakeProviders.Request::key)
                                .distinct())
                        .hasSize(1);
            });
        }
    }

    private interface Steps {
        void run(Failover failover);
    }

    /** Runs dispatchers of both accounts in place of the configured ones. */
    private void with(AnnotationConfigApplicationContext adapters, Steps steps) {
        Account resend = adapters.getBean("resendAccount", Account.class);
        Account sendGrid = adapters.getBean("sendGridAccount", Account.class);
        Failover failover = new Failover(
                new AccountRouter(
                        new RoutingProperties(Map.of(Channel.EMAIL, List.of("resend", "sendgrid"))),
                        List.of(resend, sendGrid)),
                OrganizerRoutes.NONE);
        Dispatcher.Factory factory = dispatchers(failover);
        stopped(() -> {
            List<Dispatcher> both = List.of(factory.dispatcher(resend), factory.dispatcher(sendGrid));
            both.forEach(Dispatcher::start);
            try {
                steps.run(failover);
            } finally {
                both.forEach(Dispatcher::stop);
            }
        });
    }

    private static AnnotationConfigApplicationContext adapters(String resend) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of(
                        "callboard.resend.api-key=re_test",
                        "callboard.resend.webhook-secret=whsec_Y2FsbGJvYXJkLXRlc3Qtd2ViaG9va3M=",
                        "callboard.resend.base-url=" + resend,
                        "callboard.resend.from=Callboard <events@example.com>",
                        "callboard.resend.requests-per-second=0",
                        "callboard.resend.timeout=1s",
                        "callboard.sendgrid.api-key=SG.test",
                        "callboard.sendgrid.base-url=" + FakeProviders.base() + "/sendgrid",
                        "callboard.sendgrid.from=Callboard <events@example.com>",
                        "callboard.sendgrid.requests-per-second=0",
                        "callboard.sendgrid.timeout=1s")
                .applyTo(context);
        context.register(Adapters.class);
        context.refresh();
        return context;
    }

    @ComponentScan({"io.callboard.notifier.resend", "io.callboard.notifier.sendgrid"})
    @ConfigurationPropertiesScan({"io.callboard.notifier.resend", "io.callboard.notifier.sendgrid"})
    static class Adapters {

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
