package io.callboard.event.liveevent;

import org.jspecify.annotations.Nullable;

/** Text that people wrote: trimmed, not empty, not too long, and free of what deceives a reader or breaks a header. */
final class PlainText {

    private PlainText() {}

    static String line(String pointer, @Nullable String text, int maxLength) {
        return checked(pointer, required(pointer, text), maxLength, false);
    }

    static @Nullable String optionalLine(String pointer, @Nullable String text, int maxLength) {
        return text == null || text.isBlank() ? null : checked(pointer, text.strip(), maxLength, false);
    }

    static @Nullable String optionalLines(String pointer, @Nullable String text, int maxLength) {
        return text == null || text.isBlank() ? null : checked(pointer, text.strip(), maxLength, true);
    }

    private static String required(String pointer, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw InvalidLiveEvent.at(pointer, "is required");
        }
        return text.strip();
    }

    private static String checked(String pointer, String text, int maxLength, boolean lineBreaks) {
        if (text.codePointCount(0, text.length()) > maxLength) {
            throw InvalidLiveEvent.at(pointer, "is longer than %d characters".formatted(maxLength));
        }
        text.codePoints().forEach(character -> {
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                throw InvalidLiveEvent.at(pointer, "holds half of a surrogate pair");
            }
            if (isBidirectionalControl(character)) {
                throw InvalidLiveEvent.at(pointer, "holds a control character that turns the direction of text");
            }
            boolean allowedBreak = lineBreaks && (character == '\n' || character == '\r' || character == '\t');
            if (!allowedBreak && isControl(character)) {
                throw InvalidLiveEvent.at(pointer, "holds a control character");
            }
        });
        return text;
    }

    private static boolean isControl(int character) {
        return Character.getType(character) == Character.CONTROL || character == 0x2028 || character == 0x2029;
    }

    private static boolean isBidirectionalControl(int character) {
        return (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
    }
}
