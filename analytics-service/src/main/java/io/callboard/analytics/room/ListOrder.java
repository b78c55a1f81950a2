package io.callboard.analytics.room;

import io.callboard.chassis.paging.Cursor;

/** What contributions are sorted by. */
enum ListOrder {
    VOTES("votes", "integer"),
    TIME("written_at", "timestamptz");

    final String column;
    final String type;

    ListOrder(String column, String type) {
        this.column = column;
        this.type = type;
    }

    /** Of a field of a list. */
    static ListOrder of(String field) {
        return field.equals("votes") ? VOTES : TIME;
    }

    Cursor cursor(Contribution contribution) {
        return switch (this) {
            case VOTES -> Cursor.of(contribution.votes(), contribution.id());
            case TIME -> Cursor.of(contribution.writtenAt(), contribution.id());
        };
    }

    /** The value of the column in a cursor, or an {@link IllegalArgumentException}. */
    String value(Cursor cursor) {
        return switch (this) {
            case VOTES -> Integer.toString(Integer.parseInt(cursor.parts().getFirst()));
            case TIME -> cursor.instant(0).toString();
        };
    }
}
