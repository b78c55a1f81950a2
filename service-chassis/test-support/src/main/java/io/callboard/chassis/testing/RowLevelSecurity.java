package io.callboard.chassis.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.core.env.Environment;

/**
 * Checks row-level security on every table of a service. It writes rows of two organizers into each table and reads
 * them as the role of the service, on a connection of its own, and rolls back. The role must not be able to switch off
 * the security, to change tables or to truncate them.
 */
public final class RowLevelSecurity {

    private static final String OURS = "org_ours";
    private static final String THEIRS = "org_theirs";

    /** Tables of the chassis and of Flyway, which belong to no organizer. */
    private static final Set<String> CHASSIS = Set.of(
            "flyway_schema_history",
            "outbox",
            "relay_lease",
            "inbox",
            "applied_offset",
            "projection_shape",
            "projection_rebuild",
            "idempotency_key",
            "dead_letter_replay");

    private static final String TABLES = """
            select c.relname, c.relrowsecurity and c.relforcerowsecurity,
                   exists (select from pg_attribute a
                           where a.attrelid = c.oid and a.attname = 'organizer_id' and not a.attisdropped)
            from pg_class c
            where c.relnamespace = current_schema()::regnamespace
              and c.relkind in ('r', 'p') and not c.relispartition
            order by c.relname
            """;

    /** Constraints would refuse the test's values. */
    private static final String CONSTRAINTS = """
            select quote_ident(conname) from pg_constraint
            where conrelid = ?::regclass and contype in ('c', 'f')
            """;

    private static final String COLUMNS = """
            select quote_ident(a.attname),
                   case
                       when a.attname = 'organizer_id' then ':organizer'
                       when t.typcategory = 'A' then quote_literal('{}')
                       when t.typname = 'uuid' then 'gen_random_uuid()'
                       when t.typname in ('text', 'varchar') then 'gen_random_uuid()::text'
                       when t.typname = 'bytea' then 'uuid_send(gen_random_uuid())'
                       when t.typname in ('jsonb', 'json') then quote_literal('{}')
                       when t.typname = 'bool' then 'false'
                       when t.typcategory = 'N' then '(random() * 30000)::int'
                       when t.typcategory = 'D' then 'now()'
                       when t.typcategory = 'T' then quote_literal('1 s')
                       else 'null'
                   end
            from pg_attribute a join pg_type t on t.oid = a.atttypid
            where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped
              and a.attidentity = '' and a.attgenerated = ''
              and (a.attnotnull and not a.atthasdef or a.attname = 'organizer_id')
            """;

    private RowLevelSecurity() {}

    /**
     * Asserts that each table with a column {@code organizer_id} shows its rows only to their organizer and to the
     * platform, and that every other table is named in {@code withoutOrganizer}.
     *
     * @param service whose database is asked
     * @param withoutOrganizer tables of the service whose rows belong to no organizer
     */
    public static void assertHolds(Environment service, String... withoutOrganizer) {
        try (var connection = DatabaseServer.asSuperuser(service.getRequiredProperty("spring.datasource.url"))) {
            connection.setAutoCommit(false);
            var role = service.getRequiredProperty("spring.datasource.username");
            var tables = tables(connection);
            assertThat(tables.stream().filter(table -> !table.owned()).map(Table::name))
                    .as("tables without organizer_id")
                    .allMatch(name ->
                            CHASSIS.contains(name) || Set.of(withoutOrganizer).contains(name));
            assertThat(tables).as("tables with organizer_id").anyMatch(Table::owned);
            for (var table : tables) {
                assertOutOfReach(connection, table.name(), role);
                if (table.owned()) {
                    assertThat(table.secured())
                            .as("row-level security of %s is enabled and forced", table.name())
                            .isTrue();
                    assertHidden(connection, table.name(), role);
                }
            }
            assertThat(refusal(connection, "create table made_by_the_service (id int)", role))
                    .as("a table of the service's making")
                    .contains("permission denied for schema");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Table(String name, boolean secured, boolean owned) {}

    private static List<Table> tables(Connection connection) throws SQLException {
        try (var rows = connection.createStatement().executeQuery(TABLES)) {
            var tables = new ArrayList<Table>();
            while (rows.next()) {
                tables.add(new Table(rows.getString(1), rows.getBoolean(2), rows.getBoolean(3)));
            }
            return tables;
        } finally {
            connection.rollback();
        }
    }

    /** TRUNCATE is checked too, because no policy applies to it. */
    private static void assertOutOfReach(Connection connection, String table, String role) throws SQLException {
        for (var change :
                List.of("disable row level security", "no force row level security", "owner to current_user")) {
            assertThat(refusal(connection, "alter table " + table + " " + change, role))
                    .as("%s: %s", table, change)
                    .contains("must be owner of table");
        }
        assertThat(refusal(connection, "drop table " + table, role))
                .as("drop of %s", table)
                .contains("must be owner of table");
        assertThat(refusal(connection, "truncate " + table + " cascade", role))
                .as("truncation of %s", table)
                .contains("permission denied for table");
    }

    /** The error of PostgreSQL for this statement of the role; empty when it was executed. */
    private static String refusal(Connection connection, String sql, String role) throws SQLException {
        try {
            execute(connection, "set local role " + role);
            execute(connection, sql);
            return "";
        } catch (SQLException refused) {
            return String.valueOf(refused.getMessage());
        } finally {
            connection.rollback();
        }
    }

    private static void assertHidden(Connection connection, String table, String role) throws SQLException {
        try {
            for (var constraint : texts(connection, CONSTRAINTS, table)) {
                execute(connection, "alter table " + table + " drop constraint " + constraint);
            }
            execute(connection, "set local role " + role);
            assertThat(count(connection, table))
                    .as("%s without the setting", table)
                    .isZero();
            become(connection, "*");
            insert(connection, table, OURS);
            insert(connection, table, THEIRS);
            assertThat(count(connection, table)).as("%s as the platform", table).isGreaterThanOrEqualTo(2);
            become(connection, OURS);
            assertThat(count(connection, table))
                    .as("%s as its organizer", table)
                    .isOne();
            assertThat(update(connection, "update %s set organizer_id = organizer_id".formatted(table)))
                    .as("rows of %s that an organizer changes", table)
                    .isOne();
            become(connection, "");
            assertThat(count(connection, table)).as("%s as nobody", table).isZero();
            become(connection, OURS);
            assertThat(catchThrowable(() -> insert(connection, table, THEIRS)))
                    .as("a row of %s for another organizer", table)
                    .hasMessageContaining("row-level security");
        } finally {
            connection.rollback();
        }
    }

    private static void become(Connection connection, String organizer) throws SQLException {
        try (var statement = connection.prepareStatement("select set_config('callboard.organizer', ?, true)")) {
            statement.setString(1, organizer);
            statement.execute();
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (var rows = connection.createStatement().executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void insert(Connection connection, String table, String organizer) throws SQLException {
        var names = new ArrayList<String>();
        var values = new ArrayList<String>();
        try (var columns = connection.prepareStatement(COLUMNS)) {
            columns.setString(1, table);
            try (var rows = columns.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                    values.add(rows.getString(2).replace(":organizer", "?"));
                }
            }
        }
        var sql =
                "insert into %s (%s) values (%s)".formatted(table, String.join(", ", names), String.join(", ", values));
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, organizer);
            statement.executeUpdate();
        }
    }

    private static List<String> texts(Connection connection, String sql, String table) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            try (var rows = statement.executeQuery()) {
                var texts = new ArrayList<String>();
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
                return texts;
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
