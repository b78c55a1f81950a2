package io.callboard.event.question;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Text;
import io.callboard.event.question.Question.Type;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An organizer's input for a question, before {@link #checked}. */
@Schema(
        description = "A question to your registrants.",
        name = "QuestionRequest",
        requiredProperties = {"key", "label", "type"})
public record QuestionRequest(
        @Schema(
                description = "Key of the question. Answers refer to it. No two questions have the same key.",
                pattern = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$",
                example = "diet")
        @Nullable
        String key,

        @Schema(
                description =
                        "The question, one line of text; registrants read it. Answers keep the label that they were"
                                + " given under.",
                maxLength = 200,
                example = "What do you eat?")
        @Nullable
        String label,

        @Schema(
                description = "TEXT: an answer in the registrant's own words. CHOICE: one of the options. MULTI: any of"
                        + " the options. BOOLEAN: yes or no.",
                allowableValues = {"TEXT", "CHOICE", "MULTI", "BOOLEAN"})
        @Nullable
        String type,

        @Schema(description = "Whether a registration needs an answer; false when missing.") @Nullable
        Boolean required,

        @Schema(
                description = "For CHOICE and MULTI: 1 to 20 different lines of at most 80 characters. Leave it out for"
                        + " TEXT and BOOLEAN.",
                example = "[\"Everything\", \"No meat\"]")
        @Nullable
        List<@Nullable String> options) {

    private static final int MOST = 20;
    private static final int MOST_OPTIONS = 20;
    private static final int LONGEST_LABEL = 200;
    private static final int LONGEST_OPTION = 80;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    public static QuestionRequest of(Question question) {
        return new QuestionRequest(
                question.key(),
                question.label(),
                question.type().name(),
                question.required(),
                question.type().hasOptions() ? List.copyOf(question.options()) : null);
    }

    /** None if there is no list. */
    public static Questions checked(@Nullable List<@Nullable QuestionRequest> questions) {
        if (questions == null) {
            return Questions.none();
        }
        Set<String> keys = new HashSet<>();
        return new Questions(InvalidLiveEvent.each(
                "/questions", questions, MOST, (pointer, question) -> checked(pointer, question, keys)));
    }

    private static Question checked(String pointer, @Nullable QuestionRequest question, Set<String> keys) {
        if (question == null) {
            throw InvalidLiveEvent.at(pointer, ErrorCode.REQUIRED, "is required");
        }
        var findings = new InvalidLiveEvent.Findings();
        String key = findings.of(() -> key(pointer + "/key", question.key(), keys));
        String label = findings.of(() -> Text.line(pointer + "/label", question.label(), LONGEST_LABEL));
        Type type = findings.of(() -> type(pointer + "/type", question.type()));
        List<String> options =
                findings.of(() -> type == null ? List.of() : options(pointer + "/options", question.options(), type));
        findings.orThrow();
        if (key == null || label == null || type == null || options == null) {
            throw new IllegalStateException("a missing part was not found to be missing");
        }
        return new Question(key, label, type, Boolean.TRUE.equals(question.required()), options);
    }

    private static String key(String pointer, @Nullable String key, Set<String> keys) {
        if (key == null || !KEY.matcher(key).matches()) {
            throw InvalidLiveEvent.at(
                    pointer,
                    ErrorCode.INVALID_FORMAT,
                    "must be 1 to 64 letters, digits, - and _, the first a letter or digit");
        }
        if (!keys.add(key)) {
            throw InvalidLiveEvent.at(pointer, ErrorCode.DUPLICATE, "must not appear twice");
        }
        return key;
    }

    private static Type type(String pointer, @Nullable String name) {
        return Arrays.stream(Type.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> InvalidLiveEvent.at(
                        pointer, ErrorCode.UNKNOWN_VALUE, "is not one of TEXT, CHOICE, MULTI, BOOLEAN"));
    }

    private static List<String> options(String pointer, @Nullable List<@Nullable String> options, Type type) {
        if (!type.hasOptions()) {
            if (options != null && !options.isEmpty()) {
                throw InvalidLiveEvent.at(
                        pointer, ErrorCode.INCONSISTENT, "must be left out: a %s question has none".formatted(type));
            }
            return List.of();
        }
        if (options == null || options.isEmpty()) {
            throw InvalidLiveEvent.at(pointer, ErrorCode.REQUIRED, "must have at least one option");
        }
        Set<String> known = new HashSet<>();
        return InvalidLiveEvent.each(pointer, options, MOST_OPTIONS, (place, option) -> {
            String text = Text.line(place, option, LONGEST_OPTION);
            if (!known.add(text)) {
                throw InvalidLiveEvent.at(place, ErrorCode.DUPLICATE, "must not appear twice");
            }
            return text;
        });
    }
}
