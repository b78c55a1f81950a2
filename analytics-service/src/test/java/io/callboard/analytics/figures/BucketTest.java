package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketTest {

    @ParameterizedTest
    @CsvSource({
        "QUARTER, UTC, 2026-12-01T17:45:00Z, 2026-12-01T17:45:00Z",
        "HOUR, UTC, 2026-12-01T17:45:00Z, 2026-12-01T17:00:00Z",
        "HOUR, Asia/Kolkata, 2026-12-01T17:45:00Z, 2026-12-01T17:30:00Z",
        "HOUR, Asia/Kathmandu, 2026-12-01T17:00:00Z, 2026-12-01T16:15:00Z",
        "DAY, Europe/Berlin, 2026-12-01T23:30:00Z, 2026-12-01T23:00:00Z",
        "DAY, America/New_York, 2026-12-01T03:00:00Z, 2026-11-30T05:00:00Z",
        "WEEK, UTC, 2026-12-06T23:45:00Z, 2026-11-30T00:00:00Z",
        "WEEK, Europe/Berlin, 2026-12-06T23:45:00Z, 2026-12-06T23:00:00Z",
        // The same local hour comes twice when summer time ends.
        "HOUR, Europe/Berlin, 2026-10-25T00:30:00Z, 2026-10-25T00:00:00Z",
        "HOUR, Europe/Berlin, 2026-10-25T01:30:00Z, 2026-10-25T01:00:00Z",
        // A day that has no midnight.
        "DAY, America/Santiago, 2026-09-06T04:30:00Z, 2026-09-06T04:00:00Z",
    })
    void beginsInTheTimeZone(Bucket bucket, ZoneId zone, Instant quarter, Instant begin) {
        assertThat(bucket.begin(quarter, zone)).isEqualTo(begin);
    }
}
