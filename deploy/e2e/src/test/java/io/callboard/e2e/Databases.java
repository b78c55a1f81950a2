package io.callboard.e2e;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/**
 * An operator's steps to build a service's database again: empty it, and let the service read its topics again. It also
 * reads facts about the relays from the databases.
 */
final class Databases {
    private static final Duration GROUP_LIMIT = Duration.ofSeconds(60);

    private final Stack stack;

    Databases(Stack stack) {
        this.stack = stack;
    }

    /** Drops and creates the database of a service that does not run. */
    void recreate(Part service) {
        replace(service, "");
    }

    /** Copies the database of a service that does not run. */
    void backUp(Part service) {
        String name = name(service);
        execute(
                "postgres",
                "drop database if exists " + name + "_backup",
                // A connection of the process that was killed may be there for a moment.
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
        Awaitility.await()
                .ignoreExceptions()
                .untilAsserted(() -> execute("postgres", "create database " + name + "_backup template " + name));
    }

    /** Replaces the database of a service that does not run by its copy. Its topics are read again when it starts. */
    void restore(Part service) {
        replace(service, " template " + name(service) + "_backup");
        execute(name(service), "update projection_shape set shape = 0");
    }

    private void replace(Part service, String template) {
        String name = name(service);
        execute(
                "postgres",
                "drop database " + name + " with (force)",
                "create database " + name + " owner " + name + "_migration" + template,
                "revoke all on database " + name + " from public",
                "grant connect on database " + name + " to " + name);
    }

    /** Whether the notifier has the encrypted contact of the registration. */
    boolean hasContact(String registrationId) {
        return query(Part.NOTIFIER_SERVICE, """
                select exists (select from contact where registration_id = '%s' and ciphertext is not null)
                """.formatted(registrationId)).equals("t");
    }

    /** Empties tables of a service that does not run. */
    void truncate(Part service, List<String> tables) {
        execute(name(service), tables.stream().map(table -> "truncate " + table).toArray(String[]::new));
    }

    /** Lets a service that does not run read its topics from the beginning when it starts. */
    void forgetOffsets(Part service) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.brokers()))) {
            // The broker refuses until it has noticed that the members of the group are gone.
            Awaitility.await().atMost(GROUP_LIMIT).ignoreExceptions().until(() -> {
                admin.deleteConsumerGroups(List.of(service.processName())).all().get();
                return true;
            });
        }
    }

    /** The process that relays the outbox of a service, as its lease names it; empty when the lease is over. */
    String relay(Part service) {
        return query(
                service, "select coalesce((select holder from relay_lease where expires_at > clock_timestamp()), '')");
    }

    /** The time by the clock of the database. */
    String time(Part service) {
        return query(service, "select clock_timestamp()");
    }

    /** Whether messages wait in the outbox of a service, and a relay has only read them since then. */
    boolean isReadAndNotSent(Part service, String since) {
        return query(service, """
                select exists (select from outbox) and exists (
                    select from pg_stat_activity
                    where datname = current_database() and application_name = 'outbox-relay' and state = 'idle'
                        and query like '%%bytes_before%%' and query_start > '%s')
                """.formatted(since)).equals("t");
    }

    /** Whether a transaction of the service has locked rows of a table and waited a second for its next statement. */
    boolean isStandingStill(Part service, String table) {
        return query(service, """
                select exists (
                    select from pg_stat_activity a
                    join pg_locks l on l.pid = a.pid and l.relation = '%s'::regclass
                    where a.datname = current_database() and a.state = 'idle in transaction'
                        and a.state_change < clock_timestamp() - interval '1 second' and l.mode = 'RowShareLock')
                """.formatted(table)).equals("t");
    }

    /** The tables of a service that have one of these texts in any column, also as bytes. */
    List<String> rowsWith(Part service, List<String> texts) {
        String condition = texts.stream()
                .map(text -> "t::text ilike '%%%s%%' or t::text ilike '%%%s%%'"
                        .formatted(text, HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8))))
                .collect(Collectors.joining(" or "));
        String tables = query(service, "select string_agg(tablename, ',') from pg_tables where schemaname = 'public'");
        return Stream.of(tables.split(","))
                .filter(table -> query(
                                service, "select exists (select from \"" + table + "\" t where " + condition + ")")
                        .equals("t"))
                .toList();
    }

    private static String name(Part service) {
        return service.processName().replace("-service", "");
    }

    private String query(Part service, String sql) {
        String database = name(service);
        String url = stack.databaseUrl().replaceAll("/postgres$", "/" + database);
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(database, e);
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
