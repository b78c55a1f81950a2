package io.callboard.chassis.sql;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Makes the pool drop a connection whose session is read-only. Otherwise the pool would keep its connections to the old
 * primary after a fail-over until their maximum lifetime.
 */
public final class ReadOnlyEviction implements SQLExceptionOverride {

    private static final String READ_ONLY_TRANSACTION = "25006";

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return READ_ONLY_TRANSACTION.equals(failure.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
