package io.callboard.scheduler.timer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Conditions as columns have them. */
public final class ConditionJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, List<String>>> ANSWERS = new TypeReference<>() {};

    private ConditionJson() {}

    /** Null if all registrants meet it. */
    public static @Nullable String of(Condition condition) {
        return condition.equals(Condition.NONE) ? null : JSON.writeValueAsString(condition);
    }

    /** Reads what {@link #of} wrote. */
    public static Condition read(@Nullable String column) {
        return column == null ? Condition.NONE : JSON.readValue(column, Condition.class);
    }

    /** The answers of a condition. */
    public static @Nullable String ofAnswers(@Nullable Map<String, List<String>> answers) {
        return answers == null ? null : JSON.writeValueAsString(answers);
    }

    /** Reads what {@link #ofAnswers} wrote. */
    public static @Nullable Map<String, List<String>> readAnswers(@Nullable String column) {
        return column == null ? null : JSON.readValue(column, ANSWERS);
    }

    /** A condition from the two columns of a timer. */
    public static Condition read(@Nullable List<String> segments, @Nullable String answers) {
        return new Condition(segments, readAnswers(answers));
    }

    /** Null if the timer leaves nobody to others. */
    static @Nullable String ofLeftTo(List<TimerPlan.LeftTo> others) {
        return others.isEmpty() ? null : JSON.writeValueAsString(others);
    }
}
