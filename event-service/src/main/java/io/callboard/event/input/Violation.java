package io.callboard.event.input;

import io.callboard.chassis.value.ErrorCode;

/** One thing that is wrong with what was asked for, and where it stands: a JSON pointer into the request. */
public record Violation(String pointer, ErrorCode code, String detail) {}
