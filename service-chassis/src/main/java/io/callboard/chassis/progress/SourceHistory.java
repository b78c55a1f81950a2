package io.callboard.chassis.progress;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The latest statements of one service and which of them this service has applied. The age of a statement is counted
 * from a moment before the previous statement was appended. This is safe because a relay takes the mark of a statement
 * after the previous statement was acknowledged. A delayed statement therefore never counts as newer than it is.
 */
final class SourceHistory {

    private static final int MOST_STATEMENTS = 300;

    private final Set<String> topics;

    /** Guarded by this: written by the reading thread, read by callers. */
    private final ArrayDeque<Statement> statements = new ArrayDeque<>();

    private OptionalLong predecessor = OptionalLong.empty();
    private @Nullable Long appliedNanos;

    SourceHistory(Set<String> topics) {
        this.topics = topics;
    }

    Set<String> topics() {
        return topics;
    }

    /**
     * Takes the next statement.
     *
     * @param beforeNanos a moment before it was appended; empty if unknown
     */
    synchronized void add(OptionalLong beforeNanos, PublicationProgressed stated) {
        predecessor.ifPresent(countsFrom -> {
            if (statements.size() == MOST_STATEMENTS) {
                statements.removeFirst();
            }
            statements.addLast(new Statement(countsFrom, ends(stated)));
        });
        predecessor = beforeNanos;
    }

    /** Notes that statements were missed, so that the next one has no previous statement. */
    synchronized void interrupt() {
        predecessor = OptionalLong.empty();
    }

    /**
     * Finds the newest statement that this service has applied. Returns the partitions for which the newest statement
     * of all waits.
     */
    synchronized Set<TopicPartition> evaluate(Map<TopicPartition, Long> applied) {
        while (!statements.isEmpty()) {
            var newest = newestApplied(applied);
            if (newest == null) {
                break;
            }
            appliedNanos = newest.countsFromNanos();
            while (statements.getFirst() != newest) {
                statements.removeFirst();
            }
            statements.removeFirst();
        }
        return statements.isEmpty()
                ? Set.of()
                : statements.getLast().missing(applied).keySet();
    }

    /** The moment from which the age of the newest applied statement is counted; null before the first statement. */
    synchronized @Nullable Long appliedNanos() {
        return appliedNanos;
    }

    private @Nullable Statement newestApplied(Map<TopicPartition, Long> applied) {
        for (var newest = statements.descendingIterator(); newest.hasNext(); ) {
            var statement = newest.next();
            if (statement.missing(applied).isEmpty()) {
                return statement;
            }
        }
        return null;
    }

    private Map<TopicPartition, Long> ends(PublicationProgressed stated) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        stated.ends().forEach((topic, byPartition) -> {
            if (topics.contains(topic)) {
                byPartition.forEach((partition, end) -> ends.put(new TopicPartition(topic, partition), end));
            }
        });
        return ends;
    }

    private record Statement(long countsFromNanos, Map<TopicPartition, Long> ends) {

        Map<TopicPartition, Long> missing(Map<TopicPartition, Long> applied) {
            Map<TopicPartition, Long> missing = new HashMap<>(ends);
            missing.entrySet().removeIf(end -> applied.getOrDefault(end.getKey(), 0L) >= end.getValue());
            return missing;
        }
    }
}
