package io.callboard.chassis.web;

import org.jspecify.annotations.Nullable;

/**
 * Which page a caller asks for, from {@code ?limit=} and {@code ?cursor=}.
 *
 * @param limit how many items at most, 1 to 200, 50 if not given
 * @param cursor where to start; null for the first page
 */
public record Paging(int limit, @Nullable Cursor cursor) {

    static final int DEFAULT_LIMIT = 50;
    static final int MAX_LIMIT = 200;

    public Paging {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit is a number from 1 to " + MAX_LIMIT);
        }
    }
}
