package io.callboard.chassis.pool;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Two pools behind one data source: requests take their connections from one of them and background work from the
 * other, so that neither can take all connections away from the other.
 */
public final class SeparatePools extends DelegatingDataSource implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SeparatePools.class);

    private final HikariDataSource background;
    private final HikariDataSource requests;

    /** @param background the pool as configured, not yet used */
    public SeparatePools(HikariDataSource background, PoolProperties properties) {
        super(background);
        this.background = background;
        this.requests = new HikariDataSource();
        background.copyStateTo(requests);
        requests.setPoolName("requests");
        requests.setMaximumPoolSize(properties.requests());
        requests.setMinimumIdle(Math.min(requests.getMinimumIdle(), properties.requests()));
        background.setPoolName("background");
    }

    @Override
    protected DataSource obtainTargetDataSource() {
        return switch (Workload.current()) {
            case BACKGROUND, MIGRATION -> background;
            case REQUEST, READ_REQUEST -> requests;
        };
    }

    /** Gives each background thread a connection. */
    void resizeBackground(int threads) {
        background.setMaximumPoolSize(threads);
        log.info(
                "Connection pools background={} requests={}",
                background.getMaximumPoolSize(),
                requests.getMaximumPoolSize());
    }

    /** Spring Boot binds the metrics of the background pool itself. */
    void bindRequestsTo(MeterRegistry meters) {
        requests.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
    }

    @Override
    public void close() {
        requests.close();
        background.close();
    }
}
