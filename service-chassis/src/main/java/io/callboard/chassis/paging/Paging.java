package io.callboard.chassis.paging;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.value.ErrorCode;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The page that a caller asks for by {@code ?limit=}, {@code ?cursor=} and {@code ?total=}. A cursor is valid only with
 * the route, the filters, the sort and the organizer of the request whose answer contained it.
 */
public final class Paging {

    /** The names of the query parameters. */
    public static final Set<String> PARAMETERS = Set.of("limit", "cursor", "total");

    static final int DEFAULT_LIMIT = 50;
    static final int MAX_LIMIT = 200;

    private final int limit;
    private final boolean counted;
    private final byte[] mark;
    private final @Nullable Cursor cursor;
    private final boolean backward;

    /** @param backward whether the cursor asks for the page before it */
    Paging(int limit, boolean counted, byte[] mark, @Nullable Cursor cursor, boolean backward) {
        this.limit = limit;
        this.counted = counted;
        this.mark = mark.clone();
        this.cursor = cursor;
        this.backward = backward;
    }

    /** The mark of a cursor for the page before. */
    static byte[] backward(byte[] mark) {
        byte[] other = mark.clone();
        other[0] ^= (byte) 0x80;
        return other;
    }

    /** The order to read the rows in: that of the list, or its reverse where the page before is asked for. */
    public Sort reading(Sort sort) {
        return backward ? sort.reversed() : sort;
    }

    /** How many rows to read: one more than the page has. The additional row shows that there is another page. */
    public int rows() {
        return limit + 1;
    }

    /**
     * The position behind which the page begins, in the order of {@link #reading}; null for the first page. Throws a
     * 400 if the cursor holds no such position.
     */
    public <P> @Nullable P after(Function<Cursor, P> position) {
        if (cursor == null) {
            return null;
        }
        try {
            return position.apply(cursor);
        } catch (IllegalArgumentException e) {
            throw unusableCursor();
        }
    }

    /**
     * The page of these rows.
     *
     * @param rows at most {@link #rows()}, in the order of {@link #reading}
     * @param position of an item in the order of the list, as {@link #after} reads it
     * @param total counts the items of all pages; only called if the caller asked for it
     */
    public <T> Page<T> page(List<T> rows, Function<T, Cursor> position, LongSupplier total) {
        boolean more = rows.size() > limit;
        List<T> read = more ? rows.subList(0, limit) : rows;
        List<T> items = backward ? read.reversed() : read;
        boolean hasNext = !items.isEmpty() && (backward || more);
        boolean hasPrevious = !items.isEmpty() && (backward ? more : cursor != null);
        return new Page<>(
                items,
                hasNext ? position.apply(items.getLast()).encode(mark) : null,
                hasPrevious ? position.apply(items.getFirst()).encode(backward(mark)) : null,
                counted ? Long.valueOf(total.getAsLong()) : null);
    }

    static Problem unusableCursor() {
        return Problem.badRequest(
                "The cursor does not belong to this list.",
                new FieldError(
                        "?cursor",
                        ErrorCode.INVALID_FORMAT,
                        "is not a cursor of a page of this list with the same filters and sort"));
    }
}
