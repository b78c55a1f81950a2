package io.callboard.chassis.tenant;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens the physical connections under the pool and keeps the setting {@code callboard.organizer} of each in step with
 * {@link Tenancy}.
 *
 * <p>The setting is written when a statement is made and only if it changed. At checkout would be too early: a request
 * with an Idempotency-Key holds its connection before the controller decides to work as the platform. It sits under the
 * pool because a rollback also rolls the setting back, and only here is every rollback seen.
 */
final class TenantConnections implements DataSource {

    private final DataSource source;

    TenantConnections(DataSource source) {
        this.source = source;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return follow(source.getConnection());
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return follow(source.getConnection(username, password));
    }

    private static Connection follow(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                TenantConnections.class.getClassLoader(), new Class<?>[] {Connection.class}, new Follower(connection));
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return source.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || source.isWrapperFor(type);
    }

    private static final class Follower implements InvocationHandler {

        private static final String SET_ORGANIZER = "select set_config('callboard.organizer', ?, false)";

        private final Connection connection;
        private @Nullable String applied;

        Follower(Connection connection) {
            this.connection = connection;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            switch (method.getName()) {
                case "equals" -> {
                    return arguments != null && proxy == arguments[0];
                }
                case "prepareStatement", "createStatement", "prepareCall" -> apply(Tenancy.current());
                // A commit of a failed transaction is a rollback too; asking again costs one statement.
                case "rollback" -> applied = null;
                default -> {}
            }
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException e) {
                applied = null;
                throw e.getCause();
            }
        }

        private void apply(String organizer) throws SQLException {
            if (organizer.equals(applied)) {
                return;
            }
            applied = null;
            try (PreparedStatement statement = connection.prepareStatement(SET_ORGANIZER)) {
                statement.setString(1, organizer);
                statement.execute();
            }
            applied = organizer;
        }
    }
}
