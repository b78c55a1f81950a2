package io.callboard.local.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A provider that the sandbox plays. */
enum Provider {
    RESEND("EMAIL"),
    SENDGRID("EMAIL"),
    MAILGUN("EMAIL"),
    SMTP("EMAIL"),
    TWILIO("SMS"),
    KNOCK("IN_APP"),
    /** Makes streams and takes no messages. */
    MUX("");

    private final String channel;

    Provider(String channel) {
        this.channel = channel;
    }

    /** Empty if it carries no messages. */
    String channel() {
        return channel;
    }

    /** Spelling in addresses and answers. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Provider> of(String word) {
        return Arrays.stream(values())
                .filter(provider -> provider.word().equals(word))
                .findFirst();
    }
}
