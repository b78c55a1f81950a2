package io.callboard.bench;

import java.time.Instant;
import java.util.List;

/**
 * The stack of a thread at one moment.
 *
 * @param own the innermost method of this repository on the stack, or the thread where there is none
 * @param innermost the method on top of the stack, of this repository or of a library
 */
record Sample(Instant at, String own, String innermost) {
    private static final String REPOSITORY = "io.callboard.";

    /** The stack is given as {@code package.Class.method}, innermost first. */
    static Sample of(Instant at, String thread, List<String> stack) {
        List<String> methods = stack.stream().map(Sample::readable).toList();
        String own = methods.stream()
                .filter(method -> method.startsWith(REPOSITORY))
                .findFirst()
                .map(method -> method.substring(REPOSITORY.length()))
                .orElseGet(() -> "thread " + (thread.isEmpty() ? "(virtual)" : thread.replaceAll("\\d+", "#")));
        return new Sample(at, own, methods.isEmpty() ? "(unknown)" : methods.getFirst());
    }

    /** A lambda counts for the method that holds it, a generated subclass for its class. */
    private static String readable(String method) {
        return method.replaceFirst("lambda\\$(\\w+)\\$\\d+$", "$1")
                .replaceFirst("\\$\\$(SpringCGLIB|Lambda)[^.]*(\\.0x[^.]*)?", "");
    }
}
