package io.callboard.analytics.notification;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Steps in which the time from the due instant of a message until it was reported as sent is counted. */
public final class Lateness {

    /** The bounds between the steps in seconds. Changing them needs a higher shape and new counts. */
    static final String STEPS = "{0.1,0.25,0.5,1,2,5,10,30,60,120,300,600,1800,3600,7200,21600,86400}";

    private static final double[] BOUNDS = Arrays.stream(
                    STEPS.substring(1, STEPS.length() - 1).split(","))
            .mapToDouble(Double::parseDouble)
            .toArray();

    private Lateness() {}

    /** The bound in seconds below which the times of a step are; null for the last step, which has none. */
    public static @Nullable Double boundSeconds(int step) {
        return step < BOUNDS.length ? BOUNDS[step] : null;
    }
}
