package io.callboard.chassis.web;

import io.callboard.chassis.problem.Problem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Versions of aggregates as entity tags. */
public final class ETags {

    private ETags() {}

    /** The strong entity tag of a version, quotes included. */
    public static String of(long version) {
        return "\"" + version + "\"";
    }

    /** Throws the 412 {@link Problem} when {@code If-Match} is given and names neither this version nor {@code *}. */
    public static void requireMatch(@Nullable String ifMatch, long version) {
        if (ifMatch == null || ifMatch.isBlank() || ifMatch.strip().equals("*")) {
            return;
        }
        String current = of(version);
        boolean matches = Arrays.stream(ifMatch.split(",")).map(String::strip).anyMatch(current::equals);
        if (!matches) {
            throw Problem.preconditionFailed();
        }
    }
}
