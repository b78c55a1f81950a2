package io.callboard.chassis.sql;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One field of many rows as an array parameter. The statement casts it: {@code unnest(:ids::uuid[], :names::text[])}.
 */
public final class Columns {

    private Columns() {}

    /** The field of each row as text, in the order of the rows; null where the field is null. */
    public static <T> @Nullable String[] of(Collection<T> rows, Function<? super T, ? extends @Nullable Object> field) {
        @Nullable String[] texts = new @Nullable String[rows.size()];
        int position = 0;
        for (T row : rows) {
            Object value = field.apply(row);
            texts[position++] = value == null ? null : value.toString();
        }
        return texts;
    }
}
