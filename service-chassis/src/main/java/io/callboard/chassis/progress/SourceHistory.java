package io.callboard.chassis.progress;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The latest statements of one service and which of them this service has applied. A statement counts from the moment
 * before the one in front of it was appended, because a relay takes the mark of a statement after the one before it was
 * acknowledged. Statements that were delayed, by the relay or on the way, so never count as newer than they are.
 */
final class SourceHistory {

    private static final int MOST_STATEMENTS = 300;

    private final Set<String> topics;

    /** All guarded by this: written by the reading thread, read by callers. */
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

    /** Statements were missed; the next one has none in front of it. */
    synchronized void interrupt() {
        predecessor = OptionalLong.empty();
    }

    /** Finds the newest statement that is applied, and answers which partitions the newest one of all waits for. */
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

    /** From when on the newest applied statement counts; null before the first. */
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
