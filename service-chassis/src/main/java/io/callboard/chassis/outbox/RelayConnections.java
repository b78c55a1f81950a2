package io.callboard.chassis.outbox;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Opens the relay's own connection. It is none of the pool's, because it holds a session lock and listens for as long
 * as the instance relays.
 */
record RelayConnections(
        String url, @Nullable String username, @Nullable String password) {

    /** A machine that vanishes leaves its session, and with it the lock, until PostgreSQL notices: hours, unless asked. */
    private static final String KEEP_ALIVES =
            "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3";

    /**
     * By the index, whatever the planner believes: after a pause it takes a full outbox for empty, and would read and sort
     * all of it for each bite.
     */
    private static final String PLANS = "-c enable_seqscan=off -c enable_sort=off";

    RelaySession open() throws SQLException {
        return new RelaySession(DriverManager.getConnection(url, properties()));
    }

    Properties properties() {
        var properties = new Properties();
        if (username != null) {
            properties.setProperty("user", username);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "outbox-relay");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("options", KEEP_ALIVES + " " + PLANS);
        return properties;
    }
}
