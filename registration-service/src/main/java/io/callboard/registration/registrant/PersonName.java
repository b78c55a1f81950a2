package io.callboard.registration.registrant;

/**
 * A first or last name.
 *
 * @param value 1 to 100 characters, without control characters and direction overrides
 */
public record PersonName(String value) {

    private static final int MAX_LENGTH = 100;

    public PersonName {
        value = PlainText.of(value, MAX_LENGTH);
    }
}
