package io.callboard.analytics.figures;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.TimeZones;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.ZoneId;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/analytics")
@Tag(name = "analytics", description = "Figures and results of live events.")
class TrendsController {

    private static final String TIME_ZONE = "An IANA time zone.";

    private final Trends trends;

    TrendsController(Trends trends) {
        this.trends = trends;
    }

    @AnswersWithTag
    @GetMapping("/events/{id}/timeseries")
    @Operation(
            operationId = "getEventTimeseries",
            summary = "Get how a figure of a live event grew",
            description =
                    "Returns how often something happened in each quarter of an hour, hour, day or week. Buckets in"
                            + " which nothing happened are left out. Weeks begin on Monday. An unknown live event, and"
                            + " one of another organizer, is answered with 404.")
    Timeseries timeseries(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @CountedMetric @RequestParam String metric,
            @Parameter(description = "The length of a bucket, as an ISO-8601 duration.")
                    @RequestParam(defaultValue = "PT1H")
                    @Schema(allowableValues = {"PT15M", "PT1H", "P1D", "P7D"})
                    String bucket,
            @Parameter(description = TIME_ZONE + " Its hours, days and weeks are the buckets.")
                    @RequestParam(defaultValue = "UTC")
                    String timeZone) {
        Metric counted = metric(metric);
        Bucket length = Bucket.of(bucket)
                .orElseThrow(() -> Problem.badRequest(
                        "There is no such bucket.",
                        new Problem.FieldError("?bucket", ErrorCode.UNKNOWN_VALUE, "is not one of " + Bucket.LENGTHS)));
        ZoneId zone = zone(timeZone);
        return trends.timeseries(organizer, id, counted, length, zone).orElseThrow(Problem::notFound);
    }

    @AnswersWithTag
    @GetMapping("/heatmap")
    @Operation(
            operationId = "getHeatmap",
            summary = "Get the hours of the week in which something happens",
            description =
                    "Returns how often something happened in each hour of the week, for all your live events together,"
                            + " as long as their figures are kept.")
    Heatmap heatmap(
            OrganizerId organizer,
            @CountedMetric @RequestParam String metric,
            @Parameter(description = TIME_ZONE + " Weekdays and hours are those of this zone.")
                    @RequestParam(defaultValue = "UTC")
                    String timeZone) {
        return trends.heatmap(organizer, metric(metric), zone(timeZone));
    }

    private static Metric metric(String word) {
        return Metric.of(word)
                .orElseThrow(() -> Problem.badRequest(
                        "There is no such metric.",
                        new Problem.FieldError("?metric", ErrorCode.UNKNOWN_VALUE, "is not one of " + Metric.words())));
    }

    private static ZoneId zone(String id) {
        try {
            return ZoneId.of(TimeZones.of(id));
        } catch (InvalidValueException refused) {
            throw Problem.badRequest("There is no such time zone.", Problem.FieldError.of("?timeZone", refused));
        }
    }
}
