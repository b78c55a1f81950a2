package io.callboard.registration.registrant;

import io.callboard.chassis.value.PublicName;

/** A first or last name. A stored name may be older than the rule of {@link #of}. */
public record PersonName(String value) {

    private static final int MAX_LENGTH = 80;
    private static final int MAX_WORDS = 8;

    /** Takes the name as a person typed it: at most 80 characters in at most 8 words, without web addresses. */
    static PersonName of(String text) {
        return new PersonName(PublicName.of(text, MAX_LENGTH, MAX_WORDS));
    }
}
