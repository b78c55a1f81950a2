package io.callboard.chassis.inbox;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/** Forgets what was seen too long ago, hour by hour. */
final class InboxRetention implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(InboxRetention.class);

    private static final String FORGET = """
            delete from inbox
            where seen_at < now() - make_interval(secs => :seconds)
            """;

    private final JdbcClient jdbc;
    private final Duration retention;
    private @Nullable ScheduledExecutorService timer;

    InboxRetention(JdbcClient jdbc, InboxProperties properties) {
        this.jdbc = jdbc;
        this.retention = properties.retention();
    }

    int forget() {
        return jdbc.sql(FORGET).param("seconds", (double) retention.toSeconds()).update();
    }

    @Override
    public synchronized void start() {
        var hourly = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("inbox-retention").factory());
        hourly.scheduleWithFixedDelay(this::forgetQuietly, 1, 60, TimeUnit.MINUTES);
        timer = hourly;
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }

    private void forgetQuietly() {
        try {
            forget();
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Inbox not cleaned, tried again in an hour exception={}",
                    e.getClass().getSimpleName());
        }
    }
}
