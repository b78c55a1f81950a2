package io.callboard.analytics.figures;

import io.callboard.chassis.tenant.OrganizerId;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Adds up the quarters of an hour in which something happened. The zone is applied here and not by PostgreSQL, whose time
 * zones may be others than those that the API accepts.
 */
@Component
class Trends {

    private static final String OF_AN_EVENT = """
            select quarter, amount
            from activity
            where event_id = :event and organizer_id = :organizer and metric = :metric and amount <> 0
            """;

    private static final String OF_AN_ORGANIZER = """
            select quarter, amount
            from organizer_activity
            where organizer_id = :organizer and metric = :metric and amount <> 0
            """;

    private static final int HOURS = 24;

    private final JdbcClient jdbc;

    Trends(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Quarter(Instant begin, long amount) {}

    Timeseries timeseries(OrganizerId organizer, UUID eventId, Metric metric, Bucket bucket, ZoneId zone) {
        var amounts = new TreeMap<Instant, Long>();
        quarters(jdbc.sql(OF_AN_EVENT).param("event", eventId), organizer, metric)
                .forEach(quarter -> amounts.merge(bucket.begin(quarter.begin(), zone), quarter.amount(), Long::sum));
        return new Timeseries(
                eventId,
                metric.word(),
                bucket.length(),
                zone.getId(),
                amounts.values().stream().mapToLong(Long::longValue).sum(),
                amounts.entrySet().stream()
                        .map(amount -> new Timeseries.Point(amount.getKey(), amount.getValue()))
                        .toList());
    }

    Heatmap heatmap(OrganizerId organizer, Metric metric, ZoneId zone) {
        long[][] amounts = new long[DayOfWeek.values().length][HOURS];
        quarters(jdbc.sql(OF_AN_ORGANIZER), organizer, metric).forEach(quarter -> {
            var local = quarter.begin().atZone(zone);
            amounts[local.getDayOfWeek().ordinal()][local.getHour()] += quarter.amount();
        });
        return new Heatmap(
                metric.word(),
                zone.getId(),
                Arrays.stream(DayOfWeek.values())
                        .map(day -> new Heatmap.Day(
                                day,
                                LongStream.of(amounts[day.ordinal()]).boxed().toList()))
                        .toList());
    }

    private static List<Quarter> quarters(JdbcClient.StatementSpec query, OrganizerId organizer, Metric metric) {
        return query.param("organizer", organizer.value())
                .param("metric", metric.word())
                .query((row, number) -> new Quarter(
                        row.getObject("quarter", OffsetDateTime.class).toInstant(), row.getLong("amount")))
                .list();
    }
}
