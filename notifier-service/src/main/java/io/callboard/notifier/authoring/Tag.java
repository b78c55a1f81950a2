package io.callboard.notifier.authoring;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.notifier.authoring.InvalidTemplate.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One tag of a template, such as {@code {{title}}} or {@code {{#moved}}}.
 *
 * @param start its first character in the source
 * @param end behind its last character
 */
record Tag(Type type, String name, int start, int end) {

    /** No name is longer. A longer one is not compared with the known ones. */
    private static final int LONGEST_SHOWN = 40;

    private static final Pattern ALLOWED =
            Pattern.compile("\\{\\{[ \\t]*([#^/]?)[ \\t]*([A-Za-z][A-Za-z0-9]{0,39})[ \\t]*}}(?!})");

    /** What a tag does. */
    enum Type {
        VARIABLE(""),
        SECTION("#"),
        INVERTED("^"),
        END("/");

        private final String sign;

        Type(String sign) {
            this.sign = sign;
        }

        private static Type of(String sign) {
            return switch (sign) {
                case "#" -> SECTION;
                case "^" -> INVERTED;
                case "/" -> END;
                default -> VARIABLE;
            };
        }
    }

    /** As it is written in a message of an error, and in the template that is compiled. */
    String written() {
        return "{{" + type.sign + name + "}}";
    }

    /** The section that it begins, as {@link Vocabulary.Duty} names it. */
    String section() {
        return type.sign + name;
    }

    boolean isSameAs(Tag other) {
        return type == other.type && name.equals(other.name);
    }

    /** All tags in their order. Nothing but variables and sections of plain names is allowed. */
    static List<Tag> scan(String pointer, String source) {
        List<Tag> tags = new ArrayList<>();
        Matcher matcher = ALLOWED.matcher(source);
        for (int at = source.indexOf("{{"); at >= 0; at = source.indexOf("{{", at)) {
            matcher.region(at, source.length());
            if (!matcher.lookingAt()) {
                throw new InvalidTemplate(List.of(new Violation(pointer, ErrorCode.FORBIDDEN_TEXT, flaw(source, at))));
            }
            tags.add(new Tag(Type.of(matcher.group(1)), matcher.group(2), at, matcher.end()));
            at = matcher.end();
        }
        return tags;
    }

    private static String flaw(String source, int at) {
        String rest = source.substring(at + 2).stripLeading();
        String shown = source.substring(at, Math.min(source.length(), at + LONGEST_SHOWN));
        int end = shown.indexOf("}}");
        shown = end < 0 ? shown : shown.substring(0, end + 2);
        char sign = rest.isEmpty() ? ' ' : rest.charAt(0);
        return switch (sign) {
            case '{', '&' -> "must not have %s: values are always escaped".formatted(shown);
            case '>', '<', '$' -> "must not have %s: a template cannot include another one".formatted(shown);
            case '=' -> "must not have %s: the delimiters are always {{ and }}".formatted(shown);
            case '!' -> "must not have %s: comments are not kept".formatted(shown);
            default ->
                rest.contains("}}")
                        ? "must not have %s: a tag has the name of a variable, such as {{title}}".formatted(shown)
                        : "must end the tag %s with }}".formatted(shown);
        };
    }
}
