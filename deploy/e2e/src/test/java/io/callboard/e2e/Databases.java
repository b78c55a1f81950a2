package io.callboard.e2e;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/** What an operator does to build a service's database again: empty it, and let the service read its topics again. */
final class Databases {
    private static final Duration GROUP_LIMIT = Duration.ofSeconds(60);

    private final Stack stack;

    Databases(Stack stack) {
        this.stack = stack;
    }

    /** Drops and creates the database of a service that does not run. */
    void recreate(Part service) {
        String name = service.processName().replace("-service", "");
        execute(
                "postgres",
                "drop database " + name + " with (force)",
                "create database " + name + " owner " + name,
                "revoke connect on database " + name + " from public");
    }

    /** Empties tables of a service that does not run. */
    void truncate(Part service, List<String> tables) {
        execute(
                service.processName().replace("-service", ""),
                tables.stream().map(table -> "truncate " + table).toArray(String[]::new));
    }

    /** Lets a service that does not run read its topics from the beginning when it starts. */
    void forgetOffsets(Part service) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.brokers()))) {
            // Until the broker has noticed that the members of the group are gone, it refuses.
            Awaitility.await().atMost(GROUP_LIMIT).ignoreExceptions().until(() -> {
                admin.deleteConsumerGroups(List.of(service.processName())).all().get();
                return true;
            });
        }
    }

    private void execute(String database, String... statements) {
        String url = stack.databaseUrl().replaceAll("/postgres$", "/" + database);
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(database, e);
        }
    }
}
