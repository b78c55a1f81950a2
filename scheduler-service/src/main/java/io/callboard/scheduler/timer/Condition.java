package io.callboard.scheduler.timer;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which registrants a message is for, by what they registered with.
 *
 * @param segments only those of one of these segments; null for all
 * @param answers by the key of a question the options of which they chose at least one, for each of the questions; null for
 *     all
 */
public record Condition(
        @Nullable List<String> segments, @Nullable Map<String, List<String>> answers) {

    /** All registrants meet it. */
    public static final Condition NONE = new Condition(null, null);

    public Condition {
        segments = segments == null ? null : List.copyOf(segments);
        answers = answers == null ? null : Map.copyOf(answers);
    }

    /** Whether everybody who meets the other one meets this one too. */
    public boolean covers(Condition other) {
        return (segments == null || (other.segments != null && segments.containsAll(other.segments)))
                && (answers == null || (other.answers != null && coversAnswers(answers, other.answers)));
    }

    /** Whether nobody meets both. A registrant has one segment at most, but may have chosen several options. */
    public boolean excludes(Condition other) {
        return segments != null && other.segments != null && Collections.disjoint(segments, other.segments);
    }

    private static boolean coversAnswers(Map<String, List<String>> some, Map<String, List<String>> others) {
        return some.entrySet().stream().allMatch(question -> {
            List<String> narrower = others.get(question.getKey());
            return narrower != null && question.getValue().containsAll(narrower);
        });
    }
}
