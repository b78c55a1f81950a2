package io.callboard.local.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A provider the sandbox stands in for. */
enum Provider {
    RESEND("EMAIL"),
    TWILIO("SMS"),
    /** Makes streams and takes no messages. */
    MUX("");

    private final String channel;

    Provider(String channel) {
        this.channel = channel;
    }

    /** Empty if no messages go by it. */
    String channel() {
        return channel;
    }

    /** As it is spelled in addresses and answers. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Provider> of(String word) {
        return Arrays.stream(values())
                .filter(provider -> provider.word().equals(word))
                .findFirst();
    }
}
