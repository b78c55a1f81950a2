package io.callboard.notifier.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

class AdaptersTest {

    @Test
    void aProviderThatIsNotConfiguredHasNoAccount() {
        new ApplicationContextRunner()
                .withUserConfiguration(Adapters.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Account.class));
    }

    /** Accounts of organizers need no configuration. */
    @ComponentScan(
            basePackages = {
                "io.callboard.notifier.knock",
                "io.callboard.notifier.mailgun",
                "io.callboard.notifier.resend",
                "io.callboard.notifier.sendgrid",
                "io.callboard.notifier.smtp",
                "io.callboard.notifier.twilio"
            },
            excludeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = OwnProvider.class))
    static class Adapters {}
}
