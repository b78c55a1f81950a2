package io.callboard.local;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A database for each service, a role that owns it and migrates its tables, and a role that the service works as. Names
 * are passwords, for this machine only.
 */
final class Databases {

    private final int port;

    /** @param port of the server */
    Databases(int port) {
        this.port = port;
    }

    boolean answer() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(2);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Creates missing databases and roles. Data of earlier versions are kept. */
    void create() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("create extension if not exists pg_stat_statements");
            for (Service service : Service.values()) {
                create(connection, service.database(), service.migrationRole());
            }
        }
    }

    private void create(Connection connection, String name, String owner) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String role : List.of(name, owner)) {
                if (!exists(connection, "select 1 from pg_roles where rolname = ?", role)) {
                    statement.execute("create role " + role + " login password '" + role + "'");
                }
            }
            if (exists(connection, "select 1 from pg_database where datname = ?", name)) {
                takeFromServiceRole(name, owner);
            } else {
                statement.execute("create database " + name + " owner " + owner);
            }
            statement.execute("revoke all on database " + name + " from public");
            statement.execute("grant connect on database " + name + " to " + name);
        }
    }

    /** In data of earlier versions the service's role owns all tables, and could switch off row-level security. */
    private void takeFromServiceRole(String name, String owner) throws SQLException {
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute("reassign owned by " + name + " to " + owner);
        }
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + port + "/" + database
                        + "?connectTimeout=2&socketTimeout=30&loginTimeout=5",
                Postgres.SUPERUSER,
                Postgres.SUPERUSER);
    }
}
