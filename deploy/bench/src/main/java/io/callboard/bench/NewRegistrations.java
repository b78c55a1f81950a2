package io.callboard.bench;

import io.callboard.e2e.Stack;
import java.util.Map;

/** Registrations since a moment, on their way to the other services. */
final class NewRegistrations {
    private final Stack stack;
    private final Map<String, Long> writtenBefore;

    private NewRegistrations(Stack stack, Map<String, Long> writtenBefore) {
        this.stack = stack;
        this.writtenBefore = writtenBefore;
    }

    /** Those from now on. */
    static NewRegistrations of(Stack stack) {
        try (Lag lag = new Lag(stack.brokers())) {
            return new NewRegistrations(
                    stack,
                    Map.of(
                            "registrations.v1", lag.written("registrations.v1"),
                            "contacts.v1", lag.written("contacts.v1")));
        }
    }

    /** Waits until scheduler-service has this many registrations and notifier-service the contacts. */
    void awaitKnown(long count) {
        try (Lag lag = new Lag(stack.brokers())) {
            Waits.until(() -> writtenBefore.entrySet().stream()
                    .allMatch(topic -> lag.written(topic.getKey()) >= topic.getValue() + count));
            Waits.until(() -> lag.isApplied("registrations.v1", "scheduler-service")
                    && lag.isApplied("contacts.v1", "notifier-service"));
        }
    }
}
