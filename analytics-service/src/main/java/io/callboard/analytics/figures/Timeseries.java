package io.callboard.analytics.figures;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** How often something happened in each part of the time. */
@Schema(name = "Timeseries", description = "How often something happened in each part of the time.")
record Timeseries(
        @Schema(description = "The live event.") UUID eventId,
        @Schema(description = "What was counted.") String metric,

        @Schema(description = "The length of a bucket, as an ISO-8601 duration.")
        String bucket,

        @Schema(description = "The IANA time zone whose hours, days and weeks the buckets are.")
        String timeZone,

        @Schema(description = "The sum of all points.") long total,

        @Schema(description = "The buckets in which something happened, in the order of time.")
        List<Point> points) {

    @Schema(name = "TimeseriesPoint", description = "One bucket.")
    record Point(
            @Schema(description = "The instant at which the bucket begins.")
            Instant startsAt,

            @Schema(description = "How often it happened in the bucket.")
            long amount) {}
}
