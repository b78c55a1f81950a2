package io.callboard.scheduler.input;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.PlainText;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import io.callboard.scheduler.timer.Condition;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A condition as an organizer writes it. */
@Schema(
        name = "ReminderConditionRequest",
        description =
                "Which registrants get a reminder: those of some segments, or those who chose some options, or those"
                        + " for whom both are true.",
        minProperties = 1)
public record ConditionRequest(
        @Schema(
                description =
                        "The keys of segments. Only registrants of one of them get it. Missing: registrants of all"
                                + " segments, and of none.",
                example = "[\"partners\"]")
        @Nullable
        List<@Nullable String> segments,

        @Schema(
                description = "Options by the key of a question. Only registrants who chose at least one of the options"
                        + " get it, for each of the questions; true or false for a BOOLEAN question."
                        + " Missing: the answers do not matter. A registrant who has not answered the"
                        + " question does not get it.",
                example = "{\"diet\": [\"No meat\"]}",
                minProperties = 1,
                maxProperties = MOST_QUESTIONS)
        @Nullable
        Map<String, @Nullable List<@Nullable String>> answers) {

    /** A condition names at most so many questions. */
    public static final int MOST_QUESTIONS = 20;

    private static final int MOST_SEGMENTS = 20;
    private static final int LONGEST_SEGMENT = 100;
    private static final int MOST_OPTIONS = 20;
    private static final int LONGEST_OPTION = 80;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    /** The condition of one that an organizer may have written; adds what is not acceptable. */
    public static Condition checked(@Nullable ConditionRequest given, String pointer, List<Violation> errors) {
        if (given == null) {
            return Condition.NONE;
        }
        if (given.segments == null && given.answers == null) {
            errors.add(new Violation(pointer, ErrorCode.REQUIRED, "must have segments or answers"));
        }
        return new Condition(
                segments(pointer + "/segments", given.segments, errors),
                answers(pointer + "/answers", given.answers, errors));
    }

    /** The acceptable keys of segments; null for null. */
    public static @Nullable List<String> segments(
            String pointer, @Nullable List<@Nullable String> given, List<Violation> errors) {
        return given == null
                ? null
                : TextList.checked(
                        pointer, given, MOST_SEGMENTS, errors, segment -> PlainText.line(segment, LONGEST_SEGMENT));
    }

    /** The acceptable options of the acceptable questions; null for null. */
    public static @Nullable Map<String, List<String>> answers(
            String pointer, @Nullable Map<String, @Nullable List<@Nullable String>> given, List<Violation> errors) {
        if (given == null) {
            return null;
        }
        if (given.isEmpty()) {
            errors.add(new Violation(pointer, ErrorCode.REQUIRED, "must have at least one question"));
        } else if (given.size() > MOST_QUESTIONS) {
            errors.add(new Violation(
                    pointer, ErrorCode.TOO_MANY, "must have at most %d questions".formatted(MOST_QUESTIONS)));
            return null;
        }
        Map<String, List<String>> checked = new LinkedHashMap<>();
        given.forEach((key, options) -> {
            String at = pointer + "/" + key.replace("~", "~0").replace("/", "~1");
            if (!KEY.matcher(key).matches()) {
                errors.add(new Violation(at, ErrorCode.INVALID_FORMAT, "is not the key of a question"));
            } else if (options == null) {
                errors.add(new Violation(at, ErrorCode.REQUIRED, "must name at least one"));
            } else {
                checked.put(
                        key,
                        TextList.checked(
                                at, options, MOST_OPTIONS, errors, option -> PlainText.line(option, LONGEST_OPTION)));
            }
        });
        return checked;
    }
}
