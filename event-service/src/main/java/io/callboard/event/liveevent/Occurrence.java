package io.callboard.event.liveevent;

import io.callboard.event.series.SeriesId;
import java.util.UUID;
import org.springframework.data.relational.core.mapping.Column;

/**
 * The place of a live event in its series.
 *
 * @param number from 1, in the order of time as it was when the series was made
 */
record Occurrence(UUID seriesId, @Column("occurrence") int number) {

    SeriesId series() {
        return new SeriesId(seriesId);
    }
}
