package io.callboard.event.input;

import io.callboard.chassis.value.ErrorCode;

/** One error in a request, with a JSON pointer to its place. */
public record Violation(String pointer, ErrorCode code, String detail) {}
