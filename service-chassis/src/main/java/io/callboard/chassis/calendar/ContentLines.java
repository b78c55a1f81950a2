package io.callboard.chassis.calendar;

import java.nio.charset.StandardCharsets;

/** Folds lines as RFC 5545 3.1 wants it: by octets, while biweekly counts characters. */
public final class ContentLines {

    /** PRODID of the calendars that we write. */
    public static final String PRODUCT_ID = "-//Callboard//Callboard//EN";

    /** Without the line break; the space before a continuation counts. */
    private static final int MOST_OCTETS = 75;

    private ContentLines() {}

    /** The text with no line longer than 75 octets in UTF-8; no character is split. */
    public static String folded(String unfolded) {
        StringBuilder folded = new StringBuilder(unfolded.length() + unfolded.length() / 16);
        int octets = 0;
        for (int i = 0; i < unfolded.length(); ) {
            int character = unfolded.codePointAt(i);
            int size = Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
            if (character == '\r' || character == '\n') {
                octets = 0;
            } else if (octets + size > MOST_OCTETS) {
                folded.append("\r\n ");
                octets = 1 + size;
            } else {
                octets += size;
            }
            folded.appendCodePoint(character);
            i += Character.charCount(character);
        }
        return folded.toString();
    }
}
