package io.callboard.chassis.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.fixture.RealBackends;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * One role migrates and owns the tables, and the service works as another one. The test migrates new databases, and
 * then works as the second role, on plain connections.
 */
class RunRoleIT {

    private final String service = "service_" + UUID.randomUUID().toString().replace("-", "");
    private final String owner = service + "_migration";
    private final JdbcClient superuser;
    private final String url;

    RunRoleIT() {
        var database = RealBackends.newDatabase();
        var server = JdbcClient.create(
                new DriverManagerDataSource(database.url(), database.username(), database.password()));
        server.sql("create role " + service + " login password 'secret'").update();
        server.sql("create role " + owner + " login password 'secret'").update();
        server.sql("create database " + service + " owner " + owner).update();
        // Without the user that the fixture's address names.
        url = database.url().replaceFirst("/messaging_.*", "/" + service);
        superuser = JdbcClient.create(new DriverManagerDataSource(url, database.username(), database.password()));
    }

    @ParameterizedTest
    @CsvSource({
        "alter table note disable row level security, must be owner of table note",
        "alter table note no force row level security, must be owner of table note",
        "drop policy tenant on note, must be owner of relation note",
        "alter table note add column more text, must be owner of table note",
        "alter table note owner to current_user, must be owner of table note",
        "drop table note, must be owner of table note",
        "truncate note, permission denied for table note",
        "create table more (id int), permission denied for schema public",
        "create schema more, permission denied for database",
        "delete from flyway_schema_history, permission denied for table flyway_schema_history",
        "select version from flyway_schema_history, permission denied for table flyway_schema_history"
    })
    void mayNot(String statement, String refusal) {
        migrate();

        assertThatThrownBy(() -> asService("").sql(statement).update())
                .rootCause()
                .hasMessageContaining(refusal);
    }

    @Test
    void readsAndWritesTheRowsOfItsOrganizerOnly() {
        migrate();
        for (String organizer : List.of("org_ours", "org_theirs")) {
            asService(organizer)
                    .sql("insert into note (id, organizer_id, title, version) values (gen_random_uuid(), ?, 'a', 1)")
                    .param(organizer)
                    .update();
        }
        var ours = asService("org_ours");

        assertThat(ours.sql("select organizer_id from note").query(String.class).list())
                .containsExactly("org_ours");
        assertThat(ours.sql("update note set title = 'b'").update()).isOne();
        assertThat(ours.sql("delete from note").update()).isOne();
        assertThat(asService("")
                        .sql("select organizer_id from note")
                        .query(String.class)
                        .list())
                .isEmpty();
        assertThat(asService("*")
                        .sql("select organizer_id from note")
                        .query(String.class)
                        .list())
                .containsExactly("org_theirs");
    }

    @Test
    void readsAndWritesTablesOfLaterMigrations() {
        migrate();
        asOwner()
                .sql("create table later (id bigint generated always as identity, name text)")
                .update();

        assertThat(asService("").sql("insert into later (name) values ('a')").update())
                .isOne();
    }

    @Test
    void isGrantedWhatIsMissing() {
        migrate();
        asOwner().sql("create table restored (name text)").update();
        asOwner().sql("revoke all on restored from " + service).update();
        migrate();

        assertThat(asService("").sql("insert into restored values ('a')").update())
                .isOne();
    }

    @Test
    void isGrantedNothingTwice() {
        migrate();
        var before = privileges();
        migrate();

        assertThat(privileges()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter role %1$s superuser",
                "alter role %1$s bypassrls",
                "grant %1$s_migration to %1$s",
                "create table mine (id int); alter table mine owner to %1$s"
            })
    void isRefusedWhenItCouldSwitchRowLevelSecurityOff(String change) {
        superuser.sql(change.formatted(service)).update();

        assertThatThrownBy(this::migrate)
                .hasRootCauseInstanceOf(UnsafeRunRoleException.class)
                .hasRootCauseMessage(
                        "The database role '%s' of this service could switch row-level security off: it %s."
                                .formatted(
                                        service,
                                        switch (change.split(" ")[3].replace(";", "")) {
                                            case "superuser" -> "is a superuser";
                                            case "bypassrls" -> "has BYPASSRLS";
                                            case "%1$s" -> "is the role of the migrations or a member of it";
                                            default -> "owns tables, or is a member of a role that does";
                                        }));
        assertThat(superuser
                        .sql("select to_regclass('note') is null")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void aServiceWithoutARoleForMigrationsDoesNotStart() {
        assertThatThrownBy(() -> start("--spring.datasource.username=" + owner))
                .hasRootCauseInstanceOf(UnsafeRunRoleException.class);
        assertThat(superuser
                        .sql("select count(*) from pg_tables where schemaname = 'public'")
                        .query(Long.class)
                        .single())
                .as("tables that have to be given to another role")
                .isZero();
    }

    @Test
    void aServiceMigratesAsItsOtherRole() {
        assertThatCode(() -> start(
                        "--spring.datasource.username=" + service,
                        "--spring.flyway.user=" + owner,
                        "--spring.flyway.password=secret"))
                .doesNotThrowAnyException();
        assertThat(superuser
                        .sql("select distinct tableowner from pg_tables where schemaname = 'public'")
                        .query(String.class)
                        .list())
                .containsExactly(owner);
    }

    /** Both find an empty database, or one that the other instance is about to fill. */
    @RepeatedTest(5)
    void twoInstancesMigrateAtOnce() throws Exception {
        var barrier = new CyclicBarrier(2);
        Callable<Integer> instance = () -> {
            barrier.await();
            return migrate();
        };
        try (var instances = Executors.newFixedThreadPool(2)) {
            var applied = 0;
            for (var migrated : instances.invokeAll(List.of(instance, instance))) {
                applied += migrated.get();
            }
            assertThat(applied).isPositive();
            assertThat(superuser
                            .sql("select count(*) from flyway_schema_history where success and version is not null")
                            .query(Integer.class)
                            .single())
                    .as("migrations, each by one of the two")
                    .isEqualTo(applied);
        }
        assertThat(asService("*")
                        .sql("select count(*) from note")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private int migrate() {
        return Flyway.configure()
                .dataSource(url, owner, "secret")
                .locations("classpath:db/chassis", "classpath:db/migration")
                .outOfOrder(true)
                .callbacks(new RunRole(service))
                .load()
                .migrate()
                .migrationsExecuted;
    }

    private void start(String... arguments) {
        new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .properties("spring.config.import=classpath:callboard-chassis.yml", "spring.datasource.password=secret")
                .properties("spring.application.name=migrating", "spring.datasource.url=" + url)
                .run(arguments)
                .close();
    }

    private List<String> privileges() {
        return superuser.sql("""
                        select relname || ' ' || c.xmin || ' ' || c.relacl::text
                        from pg_class c
                        where relnamespace = 'public'::regnamespace and relkind = 'r'
                        order by 1
                        """).query(String.class).list();
    }

    private JdbcClient asOwner() {
        return JdbcClient.create(new DriverManagerDataSource(url, owner, "secret"));
    }

    private JdbcClient asService(String organizer) {
        return JdbcClient.create(
                new DriverManagerDataSource(url + "?options=-c%20callboard.organizer=" + organizer, service, "secret"));
    }

    @SpringBootConfiguration
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        FlywayAutoConfiguration.class,
        MigrationAutoConfiguration.class,
        TenantAutoConfiguration.class
    })
    static class Service {}
}
