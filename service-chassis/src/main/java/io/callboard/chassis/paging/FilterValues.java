package io.callboard.chassis.paging;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.value.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Values of the filters of lists. */
public final class FilterValues {

    /** First and last instant that both PostgreSQL and Java can hold. */
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private FilterValues() {}

    /**
     * Refuses an instant that the database cannot hold with 400.
     *
     * @param parameter such as {@code ?from}
     * @param refusal the detail of the problem, which names the items of the list
     */
    public static void requireInCalendar(String parameter, @Nullable Instant instant, String refusal) {
        if (instant != null && !isInCalendar(instant)) {
            throw Problem.badRequest(
                    refusal,
                    new Problem.FieldError(parameter, ErrorCode.OUT_OF_RANGE, "must be in a year from 1970 to 9999"));
        }
    }

    static boolean isInCalendar(Instant instant) {
        return !instant.isBefore(Instant.EPOCH) && !instant.isAfter(LATEST);
    }

    /**
     * The values of a filter that takes several, such as {@code ?status=}. Returns none if the filter was not given.
     * Ignores an empty value among others, as in {@code ?status=LIVE&status=}.
     */
    public static <T> List<T> of(@Nullable List<T> given) {
        return given == null
                ? List.of()
                : given.stream().filter(Objects::nonNull).toList();
    }
}
