package io.callboard.analytics.figures;

import io.callboard.chassis.tenant.OrganizerId;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Adds up the quarters of an hour in which something happened. The zone is applied here and not by PostgreSQL, whose time
 * zones may be others than those that the API accepts.
 */
@Component
class Trends {

    private static final String EVENT = """
            select event_id from live_event where event_id = :event and organizer_id = :organizer
            """;

    /** One row with all quarters, in seconds since 1970; none if there are none. A metric can have thousands. */
    private static final String OF_AN_EVENT = """
            select array_agg(date_part('epoch', quarter)::bigint) as quarters, array_agg(amount) as amounts
            from activity
            where event_id = :event and organizer_id = :organizer and metric = :metric and amount <> 0
            having count(*) > 0
            """;

    private static final String OF_AN_ORGANIZER = """
            select array_agg(date_part('epoch', quarter)::bigint) as quarters, array_agg(amount) as amounts
            from organizer_activity
            where organizer_id = :organizer and metric = :metric and amount <> 0
            having count(*) > 0
            """;

    private static final String REVENUE_OF_AN_EVENT = """
            select currency, quarter, amount
            from revenue_activity
            where event_id = :event and organizer_id = :organizer and amount <> 0
            order by currency collate "C"
            """;

    private static final String REVENUE_OF_AN_ORGANIZER = """
            select currency, quarter, amount
            from organizer_revenue_activity
            where organizer_id = :organizer and amount <> 0
            order by currency collate "C"
            """;

    private static final int HOURS = 24;

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate template;

    Trends(JdbcClient jdbc, NamedParameterJdbcTemplate template) {
        this.jdbc = jdbc;
        this.template = template;
    }

    private record Quarter(Instant begin, long amount) {

        private static List<Quarter> listOf(ResultSet row) throws SQLException {
            var quarters = (Long[]) row.getArray("quarters").getArray();
            var amounts = (Long[]) row.getArray("amounts").getArray();
            return IntStream.range(0, quarters.length)
                    .mapToObj(i -> new Quarter(Instant.ofEpochSecond(quarters[i]), amounts[i]))
                    .toList();
        }
    }

    private record QuarterRevenue(String currency, Instant begin, BigDecimal amount) {

        private static QuarterRevenue of(ResultSet row) throws SQLException {
            return new QuarterRevenue(
                    row.getString("currency"),
                    row.getObject("quarter", OffsetDateTime.class).toInstant(),
                    row.getBigDecimal("amount"));
        }
    }

    /** Empty if the organizer has no such live event. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    Optional<Timeseries> timeseries(OrganizerId organizer, UUID eventId, Metric metric, Bucket bucket, ZoneId zone) {
        var queries = new Queries();
        var found = new ArrayList<UUID>();
        queries.add(EVENT, row -> found.add(row.getObject("event_id", UUID.class)));
        var amounts = new TreeMap<Instant, Long>();
        queries.add(
                OF_AN_EVENT,
                row -> Quarter.listOf(row)
                        .forEach(quarter ->
                                amounts.merge(bucket.begin(quarter.begin(), zone), quarter.amount(), Long::sum)));
        var revenue = new LinkedHashMap<String, List<QuarterRevenue>>();
        if (metric == Metric.PURCHASES) {
            queries.add(REVENUE_OF_AN_EVENT, row -> {
                var quarter = QuarterRevenue.of(row);
                revenue.computeIfAbsent(quarter.currency(), missing -> new ArrayList<>())
                        .add(quarter);
            });
        }
        queries.run(template, Map.of("event", eventId, "organizer", organizer.value(), "metric", metric.word()));
        return found.stream().findFirst().map(known -> timeseries(known, metric, bucket, zone, amounts, revenue));
    }

    private static Timeseries timeseries(
            UUID eventId,
            Metric metric,
            Bucket bucket,
            ZoneId zone,
            Map<Instant, Long> amounts,
            Map<String, List<QuarterRevenue>> revenue) {
        return new Timeseries(
                eventId,
                metric.word(),
                bucket.length(),
                zone.getId(),
                amounts.values().stream().mapToLong(Long::longValue).sum(),
                amounts.entrySet().stream()
                        .map(amount -> new Timeseries.Point(amount.getKey(), amount.getValue()))
                        .toList(),
                revenue.entrySet().stream()
                        .map(currency -> revenue(currency.getKey(), currency.getValue(), bucket, zone))
                        .toList());
    }

    private static Timeseries.Revenue revenue(
            String currency, List<QuarterRevenue> quarters, Bucket bucket, ZoneId zone) {
        var amounts = new TreeMap<Instant, BigDecimal>();
        quarters.forEach(
                quarter -> amounts.merge(bucket.begin(quarter.begin(), zone), quarter.amount(), BigDecimal::add));
        return new Timeseries.Revenue(
                currency,
                amounts.values().stream()
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .toPlainString(),
                amounts.entrySet().stream()
                        .map(amount -> new Timeseries.RevenuePoint(
                                amount.getKey(), amount.getValue().toPlainString()))
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
                        .toList(),
                revenue(jdbc.sql(REVENUE_OF_AN_ORGANIZER), organizer, metric).entrySet().stream()
                        .map(currency -> revenue(currency.getKey(), currency.getValue(), zone))
                        .toList());
    }

    private static Heatmap.Revenue revenue(String currency, List<QuarterRevenue> quarters, ZoneId zone) {
        var amounts = new BigDecimal[DayOfWeek.values().length][HOURS];
        Arrays.stream(amounts).forEach(hours -> Arrays.fill(hours, BigDecimal.ZERO));
        quarters.forEach(quarter -> {
            var local = quarter.begin().atZone(zone);
            var hours = amounts[local.getDayOfWeek().ordinal()];
            hours[local.getHour()] = hours[local.getHour()].add(quarter.amount());
        });
        return new Heatmap.Revenue(
                currency,
                Arrays.stream(DayOfWeek.values())
                        .map(day -> new Heatmap.RevenueDay(
                                day,
                                Arrays.stream(amounts[day.ordinal()])
                                        .map(BigDecimal::toPlainString)
                                        .toList()))
                        .toList());
    }

    /** The quarters of each currency, in the order of the currencies; none if the metric is not about money. */
    private static Map<String, List<QuarterRevenue>> revenue(
            JdbcClient.StatementSpec query, OrganizerId organizer, Metric metric) {
        if (metric != Metric.PURCHASES) {
            return Map.of();
        }
        return query
                .param("organizer", organizer.value())
                .query((row, number) -> QuarterRevenue.of(row))
                .list()
                .stream()
                .collect(Collectors.groupingBy(QuarterRevenue::currency, LinkedHashMap::new, Collectors.toList()));
    }

    private static List<Quarter> quarters(JdbcClient.StatementSpec query, OrganizerId organizer, Metric metric) {
        return query.param("organizer", organizer.value())
                .param("metric", metric.word())
                .query((row, number) -> Quarter.listOf(row))
                .optional()
                .orElse(List.of());
    }
}
