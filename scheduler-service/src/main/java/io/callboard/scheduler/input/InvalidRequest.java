package io.callboard.scheduler.input;

import io.callboard.chassis.value.ErrorCode;
import java.util.List;

/** The values of a request are not acceptable. */
public final class InvalidRequest extends RuntimeException {

    private final transient List<Violation> violations;

    public InvalidRequest(List<Violation> violations) {
        super("The request is not acceptable");
        this.violations = List.copyOf(violations);
    }

    /**
     * One error.
     *
     * @param pointer JSON pointer into the body
     * @param detail the end of a sentence about the value
     */
    public record Violation(String pointer, ErrorCode code, String detail) {}

    public List<Violation> violations() {
        return violations;
    }
}
