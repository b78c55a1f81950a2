package io.callboard.local;

/** Why the stack cannot start, in one sentence for the developer who started it. */
final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartFailure(String sentence) {
        super(sentence);
    }
}
