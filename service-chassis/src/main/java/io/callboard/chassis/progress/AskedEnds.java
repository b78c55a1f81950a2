package io.callboard.chassis.progress;

import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * When this instance asked the broker for the end of the topic, and the broker's answers. A record at or behind an
 * answered end was appended after the question. The time of reading does not show this, because records may wait in a
 * buffer, or this process may have been suspended. Used by one thread.
 */
final class AskedEnds {

    private final ArrayDeque<Answer> answers = new ArrayDeque<>();

    void add(long askedAtNanos, long end) {
        if (!answers.isEmpty() && answers.getLast().end() > end) {
            // The topic was created again.
            answers.clear();
        }
        if (!answers.isEmpty() && answers.getLast().end() == end) {
            answers.removeLast();
        }
        answers.addLast(new Answer(askedAtNanos, end));
    }

    /** The latest known moment before the record was appended. Records come in the order of their offsets. */
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
