package io.callboard.analytics.figures;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.DayOfWeek;
import java.util.List;

/** How often something happened in each hour of the week. */
@Schema(name = "Heatmap", description = "How often something happened in each hour of the week.")
record Heatmap(
        @Schema(description = "What was counted.") String metric,

        @Schema(description = "The IANA time zone of the weekdays and hours.")
        String timeZone,

        @Schema(description = "The days from Monday to Sunday.")
        List<Day> days,

        @Schema(
                description =
                        "For the metric purchases: the money of each currency, in the order of their codes. Empty for"
                                + " other metrics.")
        List<Revenue> revenue) {

    @Schema(name = "HeatmapDay", description = "One day of the week.")
    record Day(
            @Schema(description = "The day.") DayOfWeek weekday,

            @Schema(description = "24 numbers: how often it happened between 00:00 and 01:00, and so on.")
            List<Long> hours) {}

    @Schema(name = "HeatmapRevenue", description = "The purchases in one currency.")
    record Revenue(
            @Schema(description = "The currency, by ISO 4217.", example = "EUR")
            String currency,

            @Schema(description = "The days from Monday to Sunday.")
            List<RevenueDay> days) {}

    @Schema(name = "HeatmapRevenueDay", description = "The purchases of one day of the week in one currency.")
    record RevenueDay(
            @Schema(description = "The day.") DayOfWeek weekday,

            @Schema(
                    description = "24 sums, exact, as texts: of the purchases between 00:00 and 01:00, and so on.",
                    example = "[\"0\", \"49.90\"]")
            List<String> hours) {}
}
