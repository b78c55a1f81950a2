package io.callboard.chassis.paging;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list; {@link Paging#page} makes it.
 *
 * @param items the items, in the order asked for
 * @param nextCursor what to send as {@code cursor} for the next page; null after the last one
 * @param previousCursor what to send as {@code cursor} for the page before; null before the first one
 * @param total how many items all pages have together; null unless {@code ?total=true} asked for it
 */
@Schema(description = "One page of a list.")
public record Page<T>(
        @Schema(description = "The items, in the order of the list.")
        List<T> items,

        @Schema(
                description =
                        "Send it as cursor, with the same filters and sort, for the next page. Null after the last page.")
        @Nullable
        String nextCursor,

        @Schema(
                description =
                        "Send it as cursor, with the same filters and sort, for the page before. Null on the first page.")
        @Nullable
        String previousCursor,

        @Schema(description = "How many items all pages have together. Null unless ?total=true asks for it.") @Nullable
        Long total) {

    public Page {
        items = List.copyOf(items);
    }

    /** The same page with its items shown in another form. */
    public <S> Page<S> map(Function<? super T, ? extends S> form) {
        return new Page<>(items.stream().<S>map(form).toList(), nextCursor, previousCursor, total);
    }
}
