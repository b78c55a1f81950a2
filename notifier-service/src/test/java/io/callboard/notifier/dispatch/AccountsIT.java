package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountStates;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.Effect;
import io.callboard.notifier.attempt.Next;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;

/** Accounts have a pace, are paused after refused credentials, and are replaced when they fail. */
class AccountsIT extends DispatchScene {

    @Test
    void theAccountIsPacedHalvedAndNeverAboveItsLimit() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        Account paced = new Waiting(10);
        states.open(paced);
        jdbc.sql("update account set refilled_at = refilled_at - interval '1 minute' where account = 'waiting'")
                .update();
        assertThat(states.take(paced, 100)).as("an idle minute is not saved up").isEqualTo(2);

        states.slowDown(paced.name(), 10);
        states.slowDown(paced.name(), 10);
        assertThat(rate()).as("halved once a second").isEqualTo(5);
        jdbc.sql("update account set throttled_at = throttled_at - interval '11 seconds' where account = 'waiting'")
                .update();
        states.take(paced, 1);
        assertThat(rate()).as("raised again").isEqualTo(10);

        jdbc.sql("update account set rate = null where account = 'waiting'").update();
        assertThat(states.take(paced, 100))
                .as("a limit counts on an account that had none")
                .isLessThanOrEqualTo(2);
        assertThat(rate()).isEqualTo(10);
    }

    @Test
    void aClosedAccountGivesNoTokensAndLosesNone() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        Account paced = new Waiting(10);
        states.open(paced);
        jdbc.sql("update account set refilled_at = refilled_at - interval '1 minute' where account = 'waiting'")
                .update();
        states.close(paced.name(), Duration.ofMinutes(1));

        assertThat(states.take(paced, 100)).isZero();
        jdbc.sql("update account set closed_until = null where account = 'waiting'")
                .update();
        assertThat(states.take(paced, 100)).isEqualTo(2);
    }

    @Test
    void retryAfterIsWaitedFor() {
        Attendee ada = registrant("polite@example.com");
        providers.meet(Fault.tooMany(2));
        ada.due("PT1H", Channel.EMAIL);

        UUID delivery = settled(ada, "PT1H", "SENT");

        assertThat(providers.accepted(delivery)).hasSize(1);
        assertThat(providers.requests(delivery)).hasSize(2);
        assertThat(jdbc.sql("select claimed_at - created_at >= interval '2 seconds' from delivery where id = ?")
                        .param(delivery)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(jdbc.sql("select rate is not null from account where account = 'resend'")
                        .query(Boolean.class)
                        .single())
                .as("paced")
                .isTrue();
    }

    @Test
    void refusedCredentialsPauseTheAccountAndLeaveDeliveriesUntouched() {
        Attendee ada = registrant("paused@example.com");
        providers.meet(Fault.status(401));
        ada.due("PT1H", Channel.EMAIL);

        // The pause takes a second.
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(RestClient.create("http://localhost:" + managementPort + "/actuator/health")
                                        .get()
                                        .retrieve()
                                        .body(String.class))
                                .contains("PAUSED HTTP_401"));
        assertThat(get("/readyz").getBody()).doesNotContain("components").doesNotContain("details");
        settled(ada, "PT1H", "SENT");
    }

    @Test
    void aWrongAddressPausesTheAccountAndFailsNoDelivery() {
        Attendee ada = registrant("lost@example.com");
        providers.meet(Fault.proxied(404));
        ada.due("PT1H", Channel.EMAIL);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(states.paused())
                        .extracting(AccountStates.Paused::reason)
                        .containsExactly("HTTP_404"));
        settled(ada, "PT1H", "SENT");

        providers.meet(Fault.status(301));
        ada.due("PT15M", Channel.SMS);
        settled(ada, "PT15M", "SENT");
    }

    /** An instance with the old key must not stop the instances with the new one. */
    @Test
    void aPauseBelongsToTheCredentialsThatWereRefused() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        Account old = new Waiting(0);
        Account renewed = new Waiting(0) {
            @Override
            public String credentials() {
                return "renewed";
            }
        };
        states.open(old);
        states.pause(old, Duration.ofMinutes(1), "HTTP_401");

        assertThat(states.standing(old).closed()).isPositive();
        assertThat(states.standing(renewed).closed()).isZero();
    }

    @Test
    void onlyWhatSeveralInstancesSawClosesTheAccountForAll() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        Account account = new Waiting(0);
        states.open(account);
        states.reportTrouble(account.name(), "one", Duration.ofSeconds(30));
        states.reportTrouble(account.name(), "one", Duration.ofSeconds(30));
        assertThat(states.standing(account).closed()).isZero();

        states.reportTrouble(account.name(), "two", Duration.ofSeconds(30));
        assertThat(states.standing(account).closed()).isPositive();
    }

    /** An instance that cannot resolve names, or gets no answer, knows nothing about the provider. */
    @Test
    void aFailureThatOneInstanceMayCauseClosesTheAccountForNoOther() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        Account account = new Waiting(0) {
            @Override
            public String name() {
                return "unreachable";
            }
        };
        states.open(account);
        for (String instance : List.of("one", "two")) {
            trouble(account, false, instance);
        }
        assertThat(states.standing(account).closed()).isZero();

        for (String instance : List.of("one", "two")) {
            trouble(account, true, instance);
        }
        assertThat(states.standing(account).closed()).isPositive();
    }

    private void trouble(Account account, boolean seenByProvider, String instance) {
        Batch nobodys =
                new Batch(UUID.randomUUID(), Envelope.NONE, null, List.of(), false, null, 1, 0, false, List.of(), 0, 0);
        outcomes.record(
                account,
                List.of(new Outcomes.Outcome(
                        nobodys,
                        new Next.Repeat(Duration.ZERO, false, false),
                        new Effect.Trouble(seenByProvider),
                        Duration.ofSeconds(30),
                        null)),
                instance,
                1);
    }
}
