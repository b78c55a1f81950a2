package io.callboard.event.series;

import java.util.UUID;

/** Identifies a series. The id appears in public links, so it is random and reveals nothing. */
public record SeriesId(UUID value) {

    public static SeriesId random() {
        return new SeriesId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
