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
        @Nullable Object last = null;
        @Nullable String text = null;
        for (T row : rows) {
            Object value = field.apply(row);
            // Neighbours are often equal, and to write an instant or a UUID takes longer than to compare two.
            if (value == null || !value.equals(last)) {
                text = value == null ? null : value.toString();
                last = value;
            }
            texts[position++] = text;
        }
        return texts;
    }
}
