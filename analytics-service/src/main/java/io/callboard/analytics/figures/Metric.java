package io.callboard.analytics.figures;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is counted by the time at which it happened. The words are the values of {@code activity.metric}. */
enum Metric {
    REGISTRATIONS("registrations"),
    SENT("sent"),
    OPENED("opened"),
    OPENED_BY_PEOPLE("openedByPeople"),
    CLICKED("clicked"),
    CLICKED_BY_PEOPLE("clickedByPeople"),
    FAILED("failed"),
    SUPPRESSED("suppressed"),
    EXPIRED("expired"),
    UNSUBSCRIBED("unsubscribed"),
    JOINED("joined"),
    REACTIONS("reactions"),
    MESSAGES("messages"),
    QUESTIONS("questions"),
    POLL_ANSWERS("pollAnswers"),
    PURCHASES("purchases");

    private final String word;

    Metric(String word) {
        this.word = word;
    }

    /** The form in the API and in the roll-ups. */
    String word() {
        return word;
    }

    /** The words of all metrics, for an error. */
    static String words() {
        return Arrays.stream(values()).map(Metric::word).collect(Collectors.joining(", "));
    }

    static Optional<Metric> of(String word) {
        return Arrays.stream(values())
                .filter(metric -> metric.word().equals(word))
                .findFirst();
    }
}
