package io.callboard.registration.registrant;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;

/**
 * What is wrong with one field of what somebody sent.
 *
 * @param field its path, such as {@code email} or {@code consent/text}
 * @param code what is wrong, for programs
 * @param detail a sentence's end: "is not an e-mail address"
 */
public record Flaw(String field, ErrorCode code, String detail) {

    /** What the value itself says is wrong with it. */
    public static Flaw of(String field, InvalidValueException refused) {
        return new Flaw(field, refused.code(), refused.detail());
    }
}
