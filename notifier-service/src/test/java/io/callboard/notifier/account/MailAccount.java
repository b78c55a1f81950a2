package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.time.Duration;

/** An account for e-mail with one message per request and no limit. */
public abstract class MailAccount implements Account {

    private final String name;

    protected MailAccount(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String provider() {
        return name;
    }

    @Override
    public Channel channel() {
        return Channel.EMAIL;
    }

    @Override
    public String sender() {
        return "events@example.com";
    }

    @Override
    public int batchSize() {
        return 1;
    }

    @Override
    public boolean idempotent() {
        return true;
    }

    @Override
    public double requestsPerSecond() {
        return 0;
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(1);
    }

    @Override
    public String credentials() {
        return "none";
    }
}
