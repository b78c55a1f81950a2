package io.callboard.chassis.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The kind of error of one value, for programs. A code keeps its meaning; the text beside it may change. */
public enum ErrorCode {
    /** The value is missing, null or blank. */
    REQUIRED,
    /** A text has more characters than allowed. */
    TOO_LONG,
    /** A list or an object has more entries than allowed. */
    TOO_MANY,
    /** A number, an instant or a duration lies outside its limits. */
    OUT_OF_RANGE,
    /** The JSON type or the form is another one: a number instead of a text, a text that is no UUID. */
    WRONG_TYPE,
    /** A text does not have the required form, such as that of an e-mail address. */
    INVALID_FORMAT,
    /** The value is none of the known ones, such as a channel or a time zone. */
    UNKNOWN_VALUE,
    /** The object has no property of this name. */
    UNKNOWN_PROPERTY,
    /** The route has no query parameter of this name. */
    UNKNOWN_PARAMETER,
    /** A text holds something that must not be in it: a control character, or a web address in a name. */
    FORBIDDEN_TEXT,
    /** The same value appears twice. */
    DUPLICATE,
    /** The value does not go together with another value of the request. */
    INCONSISTENT,
    /** A rule that has no code of its own. */
    INVALID;

    /** The form in answers: {@code too-long}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All words, as the API documents list them. */
    public static List<String> words() {
        return Arrays.stream(values()).map(ErrorCode::word).toList();
    }
}
