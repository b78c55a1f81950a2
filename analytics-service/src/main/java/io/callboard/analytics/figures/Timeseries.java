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
        List<Point> points,

        @Schema(
                description =
                        "For the metric purchases: the money of each currency, in the order of their codes. Empty for"
                                + " other metrics.")
        List<Revenue> revenue) {

    @Schema(name = "TimeseriesPoint", description = "One bucket.")
    record Point(
            @Schema(description = "The instant at which the bucket begins.")
            Instant startsAt,

            @Schema(description = "How often it happened in the bucket.")
            long amount) {}

    @Schema(name = "TimeseriesRevenue", description = "The purchases in one currency.")
    record Revenue(
            @Schema(description = "The currency, by ISO 4217.", example = "EUR")
            String currency,

            @Schema(description = "The sum of all points, exact, as a text.", example = "149.70")
            String total,

            @Schema(description = "The buckets in which something was bought, in the order of time.")
            List<RevenuePoint> points) {}

    @Schema(name = "TimeseriesRevenuePoint", description = "The purchases of one bucket in one currency.")
    record RevenuePoint(
            @Schema(description = "The instant at which the bucket begins.")
            Instant startsAt,

            @Schema(description = "The sum, exact, as a text.", example = "49.90")
            String amount) {}
}
