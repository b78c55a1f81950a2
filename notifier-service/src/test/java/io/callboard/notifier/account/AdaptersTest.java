package io.callboard.notifier.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;

class AdaptersTest {

    @Test
    void aProviderThatIsNotConfiguredHasNoAccount() {
        new ApplicationContextRunner()
                .withUserConfiguration(Adapters.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Account.class));
    }

    @ComponentScan({
        "io.callboard.notifier.knock",
        "io.callboard.notifier.mailgun",
        "io.callboard.notifier.resend",
        "io.callboard.notifier.sendgrid",
        "io.callboard.notifier.smtp",
        "io.callboard.notifier.twilio"
    })
    static class Adapters {}
}
