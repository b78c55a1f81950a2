package io.callboard.registration.registrant;

/**
 * What is wrong with one field of what somebody sent.
 *
 * @param field its path, such as {@code email} or {@code consent/text}
 * @param detail a sentence's end: "is not an e-mail address"
 */
public record Flaw(String field, String detail) {}
