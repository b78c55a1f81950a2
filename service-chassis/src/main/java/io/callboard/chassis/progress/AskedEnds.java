package io.callboard.chassis.progress;

import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * When this instance asked the broker for the end of the topic, and what it answered. A record at or behind an answered
 * end was appended after the question. Reading alone cannot tell: records may lie in a buffer, or this process may have
 * stood still. Used by one thread.
 */
final class AskedEnds {

    private final ArrayDeque<Answer> answers = new ArrayDeque<>();

    void add(long askedAtNanos, long end) {
        if (!answers.isEmpty() && answers.getLast().end() > end) {
            // The topic is a new one.
            answers.clear();
        }
        if (!answers.isEmpty() && answers.getLast().end() == end) {
            answers.removeLast();
        }
        answers.addLast(new Answer(askedAtNanos, end));
    }

    /** The latest moment that is surely before the record was appended; records come in the order of their offsets. */
    OptionalLong before(long offset) {
        var before = OptionalLong.empty();
        while (!answers.isEmpty() && answers.getFirst().end() <= offset) {
            before = OptionalLong.of(answers.removeFirst().askedAtNanos());
        }
        before.ifPresent(moment -> answers.addFirst(new Answer(moment, offset)));
        return before;
    }

    private record Answer(long askedAtNanos, long end) {}
}
