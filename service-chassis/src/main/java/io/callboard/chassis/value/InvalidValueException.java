package io.callboard.chassis.value;

/** A value that is not accepted. The message is the end of a sentence about it: "must have at most 254 characters". */
public final class InvalidValueException extends IllegalArgumentException {

    private final ErrorCode code;

    public InvalidValueException(ErrorCode code, String detail) {
        super(detail);
        this.code = code;
    }

    /** What is wrong, for programs. */
    public ErrorCode code() {
        return code;
    }

    /** What is wrong, for people. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
