package io.callboard.chassis.outbox;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Opens the relay's own connections, so that a pool whose connections are all in use does not hold up publication. They
 * keep no state of the session and work through a pooler in transaction mode.
 */
record RelayConnections(
        String url, @Nullable String username, @Nullable String password) {

    Connection open() throws SQLException {
        return DriverManager.getConnection(url, properties());
    }

    private Properties properties() {
        var properties = new Properties();
        if (username != null) {
            properties.setProperty("user", username);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "outbox-relay");
        // Among several hosts, connects to the one that accepts writes.
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("tcpKeepAlive", "true");
        // No named statements: a pooler does not know them, and each plan should fit the present size of the table.
        properties.setProperty("prepareThreshold", "0");
        return properties;
    }
}
