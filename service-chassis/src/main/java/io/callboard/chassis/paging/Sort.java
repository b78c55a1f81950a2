package io.callboard.chassis.paging;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.value.ErrorCode;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The order of a list, from {@code ?sort=}: a field of the list, with {@code -} before it for the descending order. */
public record Sort(String field, boolean descending) {

    /** Reads the text; 400 if it names none of these fields. */
    public static Sort of(String text, String... fields) {
        boolean descending = text.startsWith("-");
        String field = descending ? text.substring(1) : text;
        if (!Arrays.asList(fields).contains(field)) {
            throw Problem.badRequest(
                    "The list cannot be sorted like that.",
                    new Problem.FieldError(
                            "?sort",
                            ErrorCode.UNKNOWN_VALUE,
                            "is not one of "
                                    + Arrays.stream(fields)
                                            .flatMap(known -> Stream.of(known, "-" + known))
                                            .collect(Collectors.joining(", "))));
        }
        return new Sort(field, descending);
    }

    Sort reversed() {
        return new Sort(field, !descending);
    }

    /** {@code asc} or {@code desc}, for the order of a statement. */
    public String direction() {
        return descending ? "desc" : "asc";
    }

    /** The operator that compares a row with the position it must lie behind. */
    public String behind() {
        return descending ? "<" : ">";
    }
}
