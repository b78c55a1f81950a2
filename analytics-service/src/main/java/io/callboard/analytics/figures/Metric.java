package io.callboard.analytics.figures;

import java.util.Arrays;
import java.util.Optional;

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

    static final String WORDS = "registrations, sent, opened, openedByPeople, clicked, clickedByPeople,"
            + " failed, suppressed, expired, unsubscribed, joined, reactions, messages, questions, pollAnswers, purchases";

    private final String word;

    Metric(String word) {
        this.word = word;
    }

    /** The form in the API and in the roll-ups. */
    String word() {
        return word;
    }

    static Optional<Metric> of(String word) {
        return Arrays.stream(values())
                .filter(metric -> metric.word().equals(word))
                .findFirst();
    }
}
