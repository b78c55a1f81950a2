package io.callboard.analytics.figures;

import io.callboard.chassis.tenant.Tenancy;
import java.time.Clock;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The average attendance rate of the platform, towards which forecasts are shrunk. It is the only figure that live events of
 * other organizers are part of, and it needs so many organizers that nobody can tell one of them from it. It reads up to a
 * thousand rows, so it is kept for some seconds.
 */
@Component
class PlatformShowUps {

    /** With fewer organizers there is no average. */
    static final int FEWEST_ORGANIZERS = 10;

    /** In the place of an average. */
    static final double UNKNOWN = 0.5;

    /** Backwards along the index of the ends, so that old live events cost nothing. */
    private static final String LATEST = """
            select count(distinct organizer_id) as organizers, coalesce(avg(rate), 0) as rate
            from (
                select live_event.organizer_id, attended::float8 / (attended + no_shows) as rate
                from live_event
                join viewership on viewership.event_id = live_event.event_id
                    and viewership.organizer_id = live_event.organizer_id
                where status = 'ENDED' and ends_at <= now() and attended + no_shows >= :fewestSeats
                order by ends_at desc, live_event.event_id
                limit 1000) as latest
            """;

    private static final Duration KEPT = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final KeptRate kept;

    PlatformShowUps(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.kept = new KeptRate(clock, KEPT, this::read);
    }

    private record Average(long organizers, double rate) {}

    /** From 0 to 1. Must not be called in a transaction of an organizer. */
    double rate() {
        return kept.rate();
    }

    private double read() {
        Average average = Tenancy.callAsPlatform(() -> jdbc.sql(LATEST)
                .param("fewestSeats", ShowUpForecast.FEWEST_SEATS)
                .query(Average.class)
                .single());
        return average.organizers() < FEWEST_ORGANIZERS ? UNKNOWN : average.rate();
    }
}
