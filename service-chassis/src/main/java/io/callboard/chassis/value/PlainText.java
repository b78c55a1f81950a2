package io.callboard.chassis.value;

import java.text.Normalizer;

/**
 * Text that people typed, in Unicode form NFC and without outer blanks. It has a visible character, no control
 * character, and no character that makes it look like another text. Lengths are counted in code points.
 */
public final class PlainText {

    private static final int UNDECODABLE = 0xFFFD;

    private PlainText() {}

    /** Text of one line, or an {@link InvalidValueException}. */
    public static String line(String text, int maxLength) {
        return checked(text, maxLength, false);
    }

    /** Text that may have line breaks and tabs, or an {@link InvalidValueException}. */
    public static String lines(String text, int maxLength) {
        return checked(text, maxLength, true);
    }

    private static String checked(String text, int maxLength, boolean lines) {
        requireHonest(text.strip(), lines);
        String normal = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
        if (normal.codePoints().noneMatch(PlainText::isVisible)) {
            throw new InvalidValueException(ErrorCode.REQUIRED, "must have a visible character");
        }
        if (normal.codePointCount(0, normal.length()) > maxLength) {
            throw tooLong(maxLength);
        }
        return normal;
    }

    /** Refuses text with characters that no text may have. */
    static void requireHonest(String text, boolean lines) {
        text.codePoints().forEach(character -> {
            if (isControl(character) && !(lines && isLayout(character))) {
                throw forbidden("must not have a control character");
            }
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                throw forbidden("must not have half of a surrogate pair");
            }
            if (isDirectionOverride(character)) {
                throw forbidden("must not have a character that overrides the direction of writing");
            }
            if (character == UNDECODABLE) {
                throw forbidden("must not have a character that could not be decoded (U+FFFD)");
            }
        });
    }

    static InvalidValueException tooLong(int maxLength) {
        return new InvalidValueException(ErrorCode.TOO_LONG, "must have at most %d characters".formatted(maxLength));
    }

    static InvalidValueException forbidden(String detail) {
        return new InvalidValueException(ErrorCode.FORBIDDEN_TEXT, detail);
    }

    private static boolean isLayout(int character) {
        return character == '\n' || character == '\r' || character == '\t';
    }

    /** Treats the Unicode line and paragraph separators as line breaks. */
    private static boolean isControl(int character) {
        return Character.isISOControl(character) || character == 0x2028 || character == 0x2029;
    }

    private static boolean isDirectionOverride(int character) {
        return (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.UNASSIGNED,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> false;
            default -> !isBlankLetter(character);
        };
    }

    /** Invisible letters and symbols: the fillers of Korean syllables and the empty pattern of Braille. */
    private static boolean isBlankLetter(int character) {
        return character == 0x115F
                || character == 0x1160
                || character == 0x3164
                || character == 0xFFA0
                || character == 0x2800;
    }
}
