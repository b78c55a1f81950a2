package io.callboard.scheduler.input;

import io.callboard.scheduler.timer.Condition;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A condition as an organizer reads it. */
@Schema(
        name = "ReminderCondition",
        description =
                "Which registrants get a reminder: those of some segments, or those who chose some options, or those"
                        + " for whom both are true.")
public record ConditionView(
        @Schema(
                description = "The keys of segments. Only registrants of one of them get it. null: registrants of all"
                        + " segments, and of none.",
                example = "[\"partners\"]")
        @Nullable
        List<String> segments,

        @Schema(
                description = "Options by the key of a question. Only registrants who chose at least one of the options"
                        + " get it, for each of the questions; true or false for a BOOLEAN question. null:"
                        + " the answers do not matter. A registrant who has not answered the question does"
                        + " not get it.",
                example = "{\"diet\": [\"No meat\"]}")
        @Nullable
        Map<String, List<String>> answers) {

    /** Null for a message that is for all. */
    public static @Nullable ConditionView of(Condition condition) {
        Map<String, List<String>> answers = condition.answers();
        return condition.equals(Condition.NONE)
                ? null
                : new ConditionView(condition.segments(), answers == null ? null : new TreeMap<>(answers));
    }
}
