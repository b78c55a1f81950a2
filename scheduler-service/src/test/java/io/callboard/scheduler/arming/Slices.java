package io.callboard.scheduler.arming;

import java.util.concurrent.locks.LockSupport;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Slices that tests arm. */
public final class Slices {

    private static final long PAUSE_NANOS = 1_000_000;

    private Slices() {}

    /**
     * Arms until no timer waits for its turn. The armer passes over a timer while the service's other workers hold its
     * row, and so it may find nothing although a timer waits.
     */
    static void armAll(TimerArmer armer, JdbcClient jdbc) {
        while (armer.armNext() || isWaiting(jdbc)) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The same from another package. */
    public static void armAll(ApplicationContext service) {
        armAll(service.getBean(TimerArmer.class), service.getBean(JdbcClient.class));
    }

    private static boolean isWaiting(JdbcClient jdbc) {
        return jdbc.sql("select exists (select from timer"
                        + " where status in ('SCHEDULED', 'ARMING') and next_slice_at <= now())")
                .query(Boolean.class)
                .single();
    }
}
