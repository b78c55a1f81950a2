package io.callboard.chassis.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** One PostgreSQL for all tests of a JVM; each context gets a database, a role that owns it and a role to work as. */
final class DatabaseServer {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private DatabaseServer() {}

    /**
     * Where a context finds its database.
     *
     * @param role as which the service works; its password is its name
     * @param owner as which it migrates; its password is its name
     */
    record Database(String url, String role, String owner) {}

    static Database create() {
        String name = "test_" + COUNT.incrementAndGet();
        String owner = name + "_migration";
        try (Connection connection = asSuperuser(Holder.SERVER.url("postgres"));
                Statement statement = connection.createStatement()) {
            for (String role : List.of(name, owner)) {
                statement.execute("create role %s login password '%s'".formatted(role, role));
            }
            statement.execute("create database %s owner %s".formatted(name, owner));
            statement.execute("revoke all on database %s from public".formatted(name));
            statement.execute("grant connect on database %s to %s".formatted(name, name));
        } catch (SQLException e) {
            throw new IllegalStateException("The test database could not be made", e);
        }
        return new Database(Holder.SERVER.url(name), name, owner);
    }

    /** A connection to a database of this server that may do anything. */
    static Connection asSuperuser(String url) throws SQLException {
        return DriverManager.getConnection(url, Holder.SERVER.user(), Holder.SERVER.password());
    }

    private record Server(String host, int port, String user, String password) {

        String url(String database) {
            return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
        }
    }

    private static final class Holder {

        static final Server SERVER = Docker.isAvailable() ? container() : embedded();

        /** Stopped with the JVM, by Testcontainers. */
        private static Server container() {
            PostgreSQLContainer container =
                    new PostgreSQLContainer("postgres:18-alpine").withCommand("postgres", "-c", "fsync=off");
            container.start();
            return new Server(
                    container.getHost(),
                    container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                    container.getUsername(),
                    container.getPassword());
        }

        /** Stopped with the JVM, by its own shutdown hook. */
        private static Server embedded() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .setServerConfig("fsync", "off")
                        .setServerConfig("synchronous_commit", "off")
                        .setServerConfig("full_page_writes", "off")
                        .setServerConfig("max_connections", "200")
                        .start();
                return new Server("localhost", postgres.getPort(), "postgres", "postgres");
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL did not start", e);
            }
        }
    }
}
