package io.callboard.chassis.tenant;

import io.callboard.chassis.pool.Workload;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens the physical connections under the pool and gives each transaction its settings: the organizer whose rows it
 * sees ({@link Tenancy}) and its time limits ({@link Workload}).
 *
 * <p>Settings and isolation level hold for the transaction only. None of them stays on a connection, so that a
 * transaction pooler may give the connection to any client afterwards. They are written before the first statement of a
 * transaction and again when the organizer changes in it: a request with an Idempotency-Key opens its transaction
 * before the controller decides to work as the platform. A statement outside of a transaction gets a transaction of its
 * own. This class works under the pool, because only there it sees every commit and rollback.
 */
final class TenantConnections implements DataSource {

    private final DataSource source;
    private final Limits limits;

    /**
     * @param readTimeout longest time a statement of a request that only reads may last
     * @param idleTransactionTimeout longest time a transaction may wait for its client
     */
    TenantConnections(DataSource source, Duration readTimeout, Duration idleTransactionTimeout) {
        this.source = source;
        this.limits =
                new Limits(Long.toString(readTimeout.toMillis()), Long.toString(idleTransactionTimeout.toMillis()));
    }

    private record Limits(String readMillis, String idleMillis) {}

    @Override
    public Connection getConnection() throws SQLException {
        return follow(source.getConnection());
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return follow(source.getConnection(username, password));
    }

    private Connection follow(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                TenantConnections.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new Follower(connection, limits));
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

    /** One physical connection. Its state is owned by the thread that has taken it from the pool. */
    private static final class Follower implements InvocationHandler {

        private static final String ORGANIZER = "set_config('callboard.organizer', ?, true)";
        private static final String READ_TIMEOUT = "set_config('statement_timeout', ?, true)";

        /**
         * A client may be suspended between two statements, or while it receives a result that is larger than the
         * buffers of the connection. The first setting ends the transaction in the first case, the second setting in
         * the other.
         */
        private static final String IDLE_TIMEOUT = "set_config('idle_in_transaction_session_timeout', ?, true), "
                + "set_config('tcp_user_timeout', ?, true)";

        private final Connection connection;
        private final Limits limits;

        /** The organizer of the running transaction; null before its first statement. */
        private @Nullable String applied;

        /** Whether the running transaction has had a statement; from then on its isolation level is fixed. */
        private boolean begun;

        /** The isolation level of the next transactions; null for the database's default. */
        private @Nullable Integer isolation;

        Follower(Connection connection, Limits limits) {
            this.connection = connection;
            this.limits = limits;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            switch (method.getName()) {
                case "equals" -> {
                    return arguments != null && proxy == arguments[0];
                }
                case "setTransactionIsolation" -> {
                    isolation = arguments == null ? null : (Integer) arguments[0];
                    return null;
                }
                case "getTransactionIsolation" -> {
                    return isolation == null ? Connection.TRANSACTION_READ_COMMITTED : isolation;
                }
                case "rollback", "commit", "setAutoCommit" -> {
                    applied = null;
                    // A rollback to a savepoint undoes the settings, but not the beginning.
                    begun = begun
                            && method.getParameterCount() == 1
                            && method.getName().equals("rollback");
                }
                default -> {}
            }
            var result = call(connection, method, arguments);
            return result instanceof Statement statement ? follow((Connection) proxy, statement, method) : result;
        }

        /** Statements of {@code DatabaseMetaData} are not followed and see no organizer's rows. */
        private Statement follow(Connection proxy, Statement statement, Method method) {
            return (Statement) Proxy.newProxyInstance(
                    TenantConnections.class.getClassLoader(),
                    new Class<?>[] {method.getReturnType()},
                    (self, called, arguments) -> switch (called.getName()) {
                        case "equals" -> arguments != null && self == arguments[0];
                        case "getConnection" -> proxy;
                        case "execute",
                                "executeQuery",
                                "executeUpdate",
                                "executeLargeUpdate",
                                "executeBatch",
                                "executeLargeBatch" -> execute(statement, called, arguments);
                        default -> call(statement, called, arguments);
                    });
        }

        private @Nullable Object execute(Statement statement, Method method, Object @Nullable [] arguments)
                throws Throwable {
            if (!connection.getAutoCommit()) {
                var organizer = Tenancy.current();
                if (!organizer.equals(applied)) {
                    applied = null;
                    settle(begun ? "" : isolationLevel(), organizer);
                    applied = organizer;
                    begun = true;
                }
                return call(statement, method, arguments);
            }
            settle("begin; " + isolationLevel(), Tenancy.current());
            try {
                var result = call(statement, method, arguments);
                end("commit");
                return result;
            } catch (Throwable e) {
                try {
                    end("rollback");
                } catch (SQLException lost) {
                    e.addSuppressed(lost);
                }
                throw e;
            }
        }

        /** One round trip, which also carries a pending BEGIN. */
        private void settle(String before, String organizer) throws SQLException {
            var workload = Workload.current();
            var mayIdle = workload == Workload.MIGRATION;
            var reads = workload == Workload.READ_REQUEST;
            var settings =
                    "select " + ORGANIZER + (mayIdle ? "" : ", " + IDLE_TIMEOUT) + (reads ? ", " + READ_TIMEOUT : "");
            try (PreparedStatement statement = connection.prepareStatement(before + settings)) {
                statement.setString(1, organizer);
                if (!mayIdle) {
                    statement.setString(2, limits.idleMillis());
                    statement.setString(3, limits.idleMillis());
                }
                if (reads) {
                    statement.setString(4, limits.readMillis());
                }
                statement.execute();
            }
        }

        private String isolationLevel() {
            return switch (isolation) {
                case null -> "";
                case Connection.TRANSACTION_REPEATABLE_READ -> "set transaction isolation level repeatable read; ";
                case Connection.TRANSACTION_SERIALIZABLE -> "set transaction isolation level serializable; ";
                // PostgreSQL treats the two other levels as READ COMMITTED, its default.
                default -> "";
            };
        }

        private void end(String how) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(how);
            }
        }

        private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
                throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
