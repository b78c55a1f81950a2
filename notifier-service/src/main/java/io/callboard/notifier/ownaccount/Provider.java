package io.callboard.notifier.ownaccount;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.senderdomain.SenderDomain;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A provider with which an organizer may have an account. */
enum Provider {
    /** Any mail server. Only the organizer knows from which addresses its mails come. */
    SMTP(Channel.EMAIL) {
        @Override
        SenderDomain.Spf spf(String domain, @Nullable String host) {
            return new SenderDomain.Spf(domain, null, "v=spf1 a:%s mx ~all".formatted(host));
        }
    },
    /** Bounces return to a domain below the sender's. */
    RESEND(Channel.EMAIL) {
        @Override
        SenderDomain.Spf spf(String domain, @Nullable String host) {
            return new SenderDomain.Spf("send." + domain, "include:amazonses.com", "v=spf1 include:amazonses.com ~all");
        }
    },
    /** Bounces return to a domain below the sender's, whose name only the organizer knows. */
    SENDGRID(Channel.EMAIL) {
        @Override
        SenderDomain.Spf spf(String domain, @Nullable String host) {
            return new SenderDomain.Spf(domain, null, "v=spf1 include:sendgrid.net ~all");
        }
    },
    /** The sender's domain is the one at Mailgun. */
    MAILGUN(Channel.EMAIL) {
        @Override
        SenderDomain.Spf spf(String domain, @Nullable String host) {
            return new SenderDomain.Spf(domain, "include:mailgun.org", "v=spf1 include:mailgun.org ~all");
        }
    },
    /** It sends text messages only from numbers of the account, so there is no domain to verify. */
    TWILIO(Channel.SMS) {
        @Override
        SenderDomain.Spf spf(String domain, @Nullable String host) {
            throw new IllegalStateException("A text message has no domain");
        }
    },
    /** An organizer's own system, which takes signed requests. */
    WEBHOOK(Channel.IN_APP) {
        @Override
        SenderDomain.Spf spf(String domain, @Nullable String host) {
            throw new IllegalStateException("An in-app message has no domain");
        }
    };

    private final Channel channel;

    Provider(Channel channel) {
        this.channel = channel;
    }

    /** The one channel whose messages an account with this provider carries. */
    Channel channel() {
        return channel;
    }

    /** The SPF record that a domain needs. */
    abstract SenderDomain.Spf spf(String domain, @Nullable String host);

    /** As the ledger stores it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it reports what became of messages. */
    boolean reports() {
        return this != SMTP && this != WEBHOOK;
    }

    /** Whether it signs its webhooks with the secret of the account, so that there is no other key. */
    boolean signsWithSecret() {
        return this == TWILIO;
    }

    static Optional<Provider> of(String name) {
        return Stream.of(values()).filter(one -> one.name().equals(name)).findFirst();
    }
}
