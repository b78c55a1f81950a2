package io.callboard.registration.registrant;

import java.text.Normalizer;

/** Text that people typed: of bounded length and without characters that lie about what is shown. */
final class PlainText {

    private PlainText() {}

    /** The text without outer blanks, or an {@link IllegalArgumentException} that says what is wrong with it. */
    static String of(String text, int maxLength) {
        return of(text, maxLength, false);
    }

    /** The same for text of several lines. */
    static String lines(String text, int maxLength) {
        return of(text, maxLength, true);
    }

    private static String of(String text, int maxLength, boolean lines) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            throw new IllegalArgumentException("must not be blank");
        }
        if (stripped.length() > maxLength) {
            throw new IllegalArgumentException("has at most " + maxLength + " characters");
        }
        requireHonest(stripped, lines);
        return Normalizer.normalize(stripped, Normalizer.Form.NFC);
    }

    private static void requireHonest(String text, boolean lines) {
        text.codePoints().forEach(character -> {
            if (Character.isISOControl(character) && !(lines && isLayout(character))) {
                throw new IllegalArgumentException("has a control character");
            }
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("has half a surrogate pair");
            }
            if (isDirectionOverride(character)) {
                throw new IllegalArgumentException("has a character that overrides the direction of writing");
            }
            if (character == 0xFFFD) {
                throw new IllegalArgumentException("has a character that could not be decoded");
            }
        });
    }

    private static boolean isLayout(int character) {
        return character == '\n' || character == '\r' || character == '\t';
    }

    private static boolean isDirectionOverride(int character) {
        return (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
    }
}
