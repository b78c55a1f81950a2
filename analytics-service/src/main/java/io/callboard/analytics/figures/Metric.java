package io.callboard.analytics.figures;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is counted by the time at which it happened. The words are the values of {@code activity.metric}. */
enum Metric {
    REGISTRATIONS,
    SENT,
    FAILED,
    SUPPRESSED,
    EXPIRED,
    UNSUBSCRIBED,
    JOINED;

    static final String WORDS = "registrations, sent, failed, suppressed, expired, unsubscribed, joined";

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Metric> of(String word) {
        return Arrays.stream(values())
                .filter(metric -> metric.word().equals(word))
                .findFirst();
    }
}
