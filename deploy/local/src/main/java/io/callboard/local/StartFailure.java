package io.callboard.local;

/** The stack cannot start. The message says why in one sentence for developers. */
final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartFailure(String sentence) {
        super(sentence);
    }
}
