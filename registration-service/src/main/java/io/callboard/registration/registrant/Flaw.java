package io.callboard.registration.registrant;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;

/**
 * An error in one field of the input.
 *
 * @param field its path, such as {@code email} or {@code consent/text}
 * @param code what is wrong, for programs
 * @param detail the end of a sentence: "is not an e-mail address"
 */
public record Flaw(String field, ErrorCode code, String detail) {

    /** The error that the value itself reports. */
    public static Flaw of(String field, InvalidValueException refused) {
        return new Flaw(field, refused.code(), refused.detail());
    }
}
