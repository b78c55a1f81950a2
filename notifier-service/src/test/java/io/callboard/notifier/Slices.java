package io.callboard.notifier;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Deletes as the retention of the chassis does, one slice at a time. */
public final class Slices {

    private Slices() {}

    /** Runs the statements of retention rules once. Returns the number of deleted rows. */
    public static int delete(JdbcClient jdbc, Duration keep, int sliceRows, String... statements) {
        int deleted = 0;
        for (String statement : statements) {
            deleted += jdbc.sql(statement)
                    .param("keepSeconds", (double) keep.toSeconds())
                    .param("sliceRows", sliceRows)
                    .update();
        }
        return deleted;
    }
}
