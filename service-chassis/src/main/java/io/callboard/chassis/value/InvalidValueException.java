package io.callboard.chassis.value;

/** A value that is not accepted. The message is the end of a sentence about it: "must have at most 254 characters". */
public final class InvalidValueException extends IllegalArgumentException {

    private final ErrorCode code;

    public InvalidValueException(ErrorCode code, String detail) {
        super(detail);
        this.code = code;
    }

    /** The kind of error, for programs. */
    public ErrorCode code() {
        return code;
    }

    /** The error in words, for people. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
