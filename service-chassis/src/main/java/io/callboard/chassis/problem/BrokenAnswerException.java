package io.callboard.chassis.problem;

/** An answer failed after its first bytes were sent. No problem can be answered any more; its connection is closed. */
public final class BrokenAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BrokenAnswerException(Throwable cause) {
        super(cause);
    }
}
