package io.callboard.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The roles of the databases, created by the launcher and by the script of docker-compose.yml. */
class DatabasesTest {

    /** A way to create databases and roles. */
    enum Creator {
        LAUNCHER {
            @Override
            void create(int port) throws SQLException {
                new Databases(port).create();
            }
        },

        COMPOSE {
            @Override
            void create(int port) throws IOException, InterruptedException {
                assumeThat(Path.of("/usr/bin/psql")).exists();
                ProcessBuilder script = new ProcessBuilder("bash", "../compose/create-databases.sh");
                script.environment().putAll(Map.of("PGHOST", "localhost", "PGPORT", Integer.toString(port)));
                script.environment().put("POSTGRES_USER", "postgres");
                for (Service service : Service.values()) {
                    script.environment().put(service.name() + "_DATABASE_PASSWORD", service.database());
                    script.environment().put(service.name() + "_MIGRATION_PASSWORD", service.migrationRole());
                }
                Process process = script.redirectErrorStream(true).start();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(process.waitFor()).as(output).isZero();
            }
        };

        abstract void create(int port) throws Exception;
    }

    private final EmbeddedPostgres server = EmbeddedPostgres.start();

    DatabasesTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void theServiceWorksAsARoleThatOwnsNothing(Creator databases) throws Exception {
        databases.create(server.getPort());
        execute("notifier_migration", "notifier", "create table t (id int)");

        assertThat(answer(
                        "postgres",
                        "notifier",
                        "select string_agg(tableowner, ',') from pg_tables where tablename = 't'"))
                .isEqualTo("notifier_migration");
        assertThatThrownBy(() -> execute("notifier", "notifier", "create table u (id int)"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute("notifier", "notifier", "create temporary table u (id int)"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute("event", "notifier", "select 1")).hasMessageContaining("permission denied");
        assertThatCode(() -> databases.create(server.getPort())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void dataOfAnEarlierVersionAreKeptAndTakenFromTheRoleOfTheService(Creator databases) throws Exception {
        execute(
                "postgres",
                "postgres",
                "create role scheduler login nosuperuser",
                "create database scheduler owner scheduler",
                "revoke connect on database scheduler from public");
        execute(
                "scheduler",
                "scheduler",
                "create table timer (id bigint generated always as identity, name text)",
                "create view timers as select name from timer",
                "create function one() returns int language sql as 'select 1'",
                "insert into timer (name) values ('PT1H')");

        databases.create(server.getPort());

        assertThat(answer("scheduler_migration", "scheduler", "select string_agg(name, ',') from timers"))
                .isEqualTo("PT1H");
        assertThat(answer("postgres", "scheduler", """
                        select count(*) from pg_shdepend d join pg_roles r on r.oid = d.refobjid
                        where d.deptype = 'o' and r.rolname = 'scheduler'
                        """)).isEqualTo("0");
        assertThatThrownBy(() -> execute("scheduler", "scheduler", "alter table timer disable row level security"))
                .hasMessageContaining("must be owner");
        assertThatCode(() -> execute("scheduler", "scheduler", "select 1")).doesNotThrowAnyException();
    }

    private void execute(String role, String database, String... statements) throws SQLException {
        try (Connection connection = connect(role, database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String answer(String role, String database, String query) throws SQLException {
        try (Connection connection = connect(role, database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private Connection connect(String role, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + server.getPort() + "/" + database, role, role);
    }
}
