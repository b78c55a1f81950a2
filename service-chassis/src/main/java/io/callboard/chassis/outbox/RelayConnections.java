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

    RelaySession open() throws SQLException {
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
        return new RelaySession(DriverManager.getConnection(url, properties));
    }
}
