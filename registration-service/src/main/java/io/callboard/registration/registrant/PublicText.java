package io.callboard.registration.registrant;

import java.util.regex.Pattern;

/**
 * Text that leaves on {@code registrations.v1}, where all may read it. Mailing tools put addresses and ids of persons
 * into their links; what looks like one is refused. A bare name cannot be told from a campaign.
 */
final class PublicText {

    private static final int MAX_LENGTH = 64;

    private static final Pattern LABEL = Pattern.compile("[\\p{L}\\p{M}\\p{Nd} ._/:&()|-]+");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

    /** Nine digits without a letter between them: a date has eight, nearly every phone number more. */
    private static final Pattern PHONE_NUMBER = Pattern.compile("(?:\\p{Nd}[^\\p{L}\\p{Nd}]*){9}");

    private static final Pattern SWITCH = Pattern.compile("[a-z](?=[0-9A-Z])|[0-9](?=[A-Za-z])|[A-Z](?=[0-9])");
    private static final int SWITCHES_OF_A_TOKEN = 8;

    private PublicText() {}

    /** A name of something, without outer blanks, or an {@link IllegalArgumentException} that says what is wrong. */
    static String label(String text) {
        return of(text, LABEL, "has other characters than letters, digits, blanks and . _ - / : & ( ) |");
    }

    /** The key of a segment as live events have them. */
    static String key(String text) {
        return of(text, KEY, "is not made of letters, digits, - and _, the first a letter or digit");
    }

    private static String of(String text, Pattern form, String otherwise) {
        String plain = PlainText.of(text, MAX_LENGTH);
        if (!form.matcher(plain).matches()) {
            throw new IllegalArgumentException(otherwise);
        }
        if (PHONE_NUMBER.matcher(plain).find()
                || SWITCH.matcher(plain).results().count() >= SWITCHES_OF_A_TOKEN) {
            throw new IllegalArgumentException("looks like a phone number or a token, and all could read it");
        }
        return plain;
    }
}
