package io.callboard.notifier.delivery;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One field of many rows, as an array parameter that the statement casts. */
final class Columns {

    private Columns() {}

    static <T> @Nullable String[] of(Collection<T> rows, Function<T, @Nullable Object> field) {
        @Nullable String[] texts = new @Nullable String[rows.size()];
        int position = 0;
        for (T row : rows) {
            Object value = field.apply(row);
            texts[position++] = value == null ? null : value.toString();
        }
        return texts;
    }
}
