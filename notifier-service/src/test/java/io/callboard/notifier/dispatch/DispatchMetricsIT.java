package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The metrics of sending. */
class DispatchMetricsIT extends DispatchScene {

    private static final Duration LATE = Duration.ofSeconds(20);

    @Autowired
    private MeterRegistry meters;

    /** A batch that is sent again is read from the database, which must hold its due instant. */
    @Test
    void theDelayCountsFromTheDueInstantAlsoWhenTheFirstAnswerIsLost() {
        Attendee ada = registrant("again@example.com");
        long accepted = delay("BULK").count();
        double seconds = delay("BULK").totalAmount();
        long urgent = delay("URGENT").count();
        long lost = answers("NO_ANSWER").count();
        long ok = answers("ACCEPTED").count();
        providers.meet(Fault.acceptThenCut());
        Instant dueAt = Instant.now().minus(LATE);
        ada.due("PT1H", "REMINDER", Channel.EMAIL, 1, dueAt, dueAt.plus(Duration.ofHours(1)));

        settled(ada, "PT1H", "SENT");

        assertThat(delay("BULK").count()).isEqualTo(accepted + 1);
        assertThat(delay("BULK").totalAmount() - seconds)
                .isGreaterThanOrEqualTo(LATE.toSeconds())
                .isLessThan(LATE.plus(PATIENCE).toSeconds());
        assertThat(delay("URGENT").count()).isEqualTo(urgent);
        assertThat(answers("NO_ANSWER").count()).isEqualTo(lost + 1);
        assertThat(answers("ACCEPTED").count()).isEqualTo(ok + 1);
    }

    @Test
    void aSlowedAndAPausedAccountShow() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        Account mail = account(Channel.EMAIL);
        metrics.paces(states.paces());
        assertThat(ofAccount("rate", mail)).isInfinite();
        assertThat(ofAccount("paused", mail)).isZero();

        states.slowDown(mail.name(), 10);
        states.close(mail.name(), Duration.ofMinutes(1));
        states.pause(mail, Duration.ofMinutes(1), "HTTP_401");
        metrics.paces(states.paces());

        assertThat(ofAccount("rate", mail)).isEqualTo(5);
        assertThat(ofAccount("closed", mail)).isBetween(1.0, 60.0);
        assertThat(ofAccount("paused", mail)).isEqualTo(1);
    }

    private double ofAccount(String what, Account account) {
        return meters.get("callboard.account." + what)
                .tag("account", account.name())
                .gauge()
                .value();
    }

    private DistributionSummary delay(String lane) {
        return meters.get("callboard.deliveries.due.to.accepted")
                .tag("channel", "EMAIL")
                .tag("lane", lane)
                .summary();
    }

    private Timer answers(String answer) {
        return meters.get("callboard.account.requests")
                .tag("account", "resend")
                .tag("answer", answer)
                .timer();
    }
}
