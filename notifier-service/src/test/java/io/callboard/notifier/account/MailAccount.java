package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.time.Duration;

/** An account for e-mail with one message per request and no limit. */
public abstract class MailAccount implements Account {

    private final AccountProfile profile;

    protected MailAccount(String name) {
        this(name, 0);
    }

    /** With a limit of its pace. */
    protected MailAccount(String name, double requestsPerSecond) {
        this.profile = new AccountProfile(
                name, Channel.EMAIL, "events@example.com", 1, true, requestsPerSecond, Duration.ofSeconds(1), "none");
    }

    @Override
    public AccountProfile profile() {
        return profile;
    }
}
