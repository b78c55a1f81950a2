package io.callboard.analytics.figures;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Optional;

/** A part of a time series. Hours, days and weeks are those of a time zone. */
enum Bucket {
    QUARTER("PT15M") {
        @Override
        ZonedDateTime begin(ZonedDateTime at) {
            return at;
        }
    },
    HOUR("PT1H") {
        @Override
        ZonedDateTime begin(ZonedDateTime at) {
            return at.truncatedTo(ChronoUnit.HOURS);
        }
    },
    DAY("P1D") {
        @Override
        ZonedDateTime begin(ZonedDateTime at) {
            return at.toLocalDate().atStartOfDay(at.getZone());
        }
    },
    WEEK("P7D") {
        @Override
        ZonedDateTime begin(ZonedDateTime at) {
            return at.toLocalDate()
                    .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                    .atStartOfDay(at.getZone());
        }
    };

    static final String LENGTHS = "PT15M, PT1H, P1D, P7D";

    private final String length;

    Bucket(String length) {
        this.length = length;
    }

    abstract ZonedDateTime begin(ZonedDateTime at);

    /** The begin of the bucket in which a quarter of an hour lies. */
    Instant begin(Instant quarter, ZoneId zone) {
        return begin(quarter.atZone(zone)).toInstant();
    }

    static Optional<Bucket> of(String length) {
        return Arrays.stream(values())
                .filter(bucket -> bucket.length.equals(length))
                .findFirst();
    }

    /** As an ISO-8601 duration. */
    String length() {
        return length;
    }
}
