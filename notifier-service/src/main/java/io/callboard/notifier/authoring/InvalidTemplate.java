package io.callboard.notifier.authoring;

import io.callboard.chassis.value.ErrorCode;
import java.util.List;

/** A template that is not acceptable, with everything that was found. */
final class InvalidTemplate extends RuntimeException {

    private final transient List<Violation> violations;

    InvalidTemplate(List<Violation> violations) {
        super("The template is not acceptable");
        this.violations = List.copyOf(violations);
    }

    /**
     * One error.
     *
     * @param pointer JSON pointer into the body
     * @param detail the end of a sentence about the value
     */
    record Violation(String pointer, ErrorCode code, String detail) {}

    List<Violation> violations() {
        return violations;
    }
}
