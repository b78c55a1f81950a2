package io.callboard.event.liveevent;

/** One thing that is wrong with what was asked for, and where it stands: a JSON pointer into the request. */
record Violation(String pointer, String detail) {}
