package io.callboard.chassis.paging;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The values of a filter that takes several, such as {@code ?status=}. */
public final class FilterValues {

    private FilterValues() {}

    /** Empty if the filter was not given; an empty value among others, as in {@code ?status=LIVE&status=}, is none. */
    public static <T> List<T> of(@Nullable List<T> given) {
        return given == null
                ? List.of()
                : given.stream().filter(Objects::nonNull).toList();
    }
}
