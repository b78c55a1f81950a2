package io.callboard.chassis.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.callboard.chassis.fixture.RealBackends;
import io.callboard.chassis.pool.Workload;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A statement sees the rows of the organizer for which the thread works, and no setting stays on the connection. The
 * tests share one physical connection, whose role is subject to row-level security. Two clients of a transaction pooler
 * are two connections that share the physical one, transaction by transaction.
 */
class TenantConnectionsIT {

    private static final String ROLE = "tenant_connections";
    private static final String TAKE_SEAT = "update seat set taken_by = '%s'";
    private static final OrganizerId OURS = new OrganizerId("ours");
    private static final OrganizerId THEIRS = new OrganizerId("theirs");

    private static RealBackends.Database database;

    private Connection physical;
    private TenantConnections clients;

    @BeforeAll
    static void oneNoteEach() throws SQLException {
        database = RealBackends.newDatabase();
        try (var connection = DriverManager.getConnection(database.url(), database.username(), database.password());
                var statement = connection.createStatement()) {
            statement.execute("""
                    drop role if exists tenant_connections;
                    create role tenant_connections login nosuperuser password 'tenant_connections';
                    create table note (organizer_id text not null, title text not null);
                    alter table note enable row level security;
                    alter table note force row level security;
                    create policy tenant on note
                        using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
                    create table seat (taken_by text);
                    grant all on note, seat to tenant_connections;
                    insert into note values ('ours', 'ours'), ('theirs', 'theirs');
                    insert into seat values ('nobody');
                    """);
        }
    }

    @BeforeEach
    void connect() throws SQLException {
        physical = source().getConnection();
        clients = new TenantConnections(
                new SingleConnectionDataSource(physical, true), Duration.ofMillis(300), Duration.ofSeconds(30));
    }

    @AfterEach
    void disconnect() throws SQLException {
        physical.close();
    }

    @Test
    void anUnboundThreadSeesNoRows() throws Exception {
        var client = clients.getConnection();

        assertThat(titles(client)).isEmpty();
        assertThat(inTransaction(client, () -> titles(client))).isEmpty();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var byHand = Tenancy.callAs(OURS, () -> threads.submit(() -> titles(client)));
            assertThat(byHand.get()).isEmpty();
        }
    }

    @Test
    void twoOrganizersOverOnePooledConnectionSeeTheirOwn() throws Exception {
        try (var pool = new HikariDataSource()) {
            pool.setDataSource(limited(Duration.ofSeconds(30)));
            pool.setMaximumPoolSize(1);
            for (var turn = 0; turn < 2; turn++) {
                assertThat(seenBy(pool, "ours")).containsExactly("ours");
                assertThat(seenBy(pool, "theirs")).containsExactly("theirs");
                assertThat(seenBy(pool, "*")).containsExactly("ours", "theirs");
                assertThat(seenBy(pool, "")).isEmpty();
            }
        }
    }

    private static List<String> seenBy(DataSource pool, String tenant) throws Exception {
        return Tenancy.call(tenant, () -> {
            try (var connection = pool.getConnection()) {
                var alone = titles(connection);
                assertThat(inTransaction(connection, () -> titles(connection))).isEqualTo(alone);
                return alone;
            }
        });
    }

    @Test
    void aTransactionPoolerPassesNoSettingToTheNextClient() throws Exception {
        var ours = clients.getConnection();
        var theirs = clients.getConnection();
        for (var turn = 0; turn < 3; turn++) {
            Tenancy.call(
                    "ours",
                    () -> inTransaction(ours, () -> assertThat(titles(ours)).containsExactly("ours")));
            assertThat(leftBehind()).isEmpty();
            Tenancy.call(
                    "theirs",
                    () -> inTransaction(theirs, () -> assertThat(titles(theirs)).containsExactly("theirs")));
            assertThat(leftBehind()).isEmpty();
            Tenancy.call("*", () -> assertThat(titles(theirs)).hasSize(2));
            assertThat(leftBehind()).isEmpty();
            Tenancy.call("ours", () -> assertThat(titles(ours)).containsExactly("ours"));
        }
    }

    @Test
    void aStatementMadeForOneOrganizerAndRunForAnotherSeesTheOthers() throws Exception {
        var client = clients.getConnection();
        try (var statement = Tenancy.call("ours", () -> client.prepareStatement("select title from note"))) {
            var rows = Tenancy.call("theirs", statement::executeQuery);
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("theirs");
        }
    }

    @Test
    void thePlatformInsideAnOrganizersTransactionAndBack() throws Exception {
        var client = clients.getConnection();

        Tenancy.call(
                "ours",
                () -> inTransaction(client, () -> {
                    assertThat(titles(client)).containsExactly("ours");
                    assertThat(Tenancy.call("*", () -> titles(client))).containsExactly("ours", "theirs");
                    return assertThat(titles(client)).containsExactly("ours");
                }));
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void aRollbackAndASavepointLoseNoSetting() throws Exception {
        var client = clients.getConnection();

        Tenancy.call("ours", () -> {
            client.setAutoCommit(false);
            assertThat(titles(client)).containsExactly("ours");
            client.rollback();
            assertThat(leftBehind()).isEmpty();
            assertThat(titles(client)).containsExactly("ours");
            var savepoint = client.setSavepoint();
            Tenancy.call("*", () -> assertThat(titles(client)).hasSize(2));
            client.rollback(savepoint);
            assertThat(titles(client)).containsExactly("ours");
            client.commit();
            return null;
        });
    }

    @Test
    void aStatementThatFailsAloneLeavesNoTransactionOpen() throws Exception {
        var client = clients.getConnection();

        assertThat(catchThrowable(() -> client.createStatement().execute("select 1 / 0")))
                .hasMessageContaining("division by zero");

        Tenancy.call("ours", () -> assertThat(titles(client)).containsExactly("ours"));
        Tenancy.call("ours", () -> client.createStatement().executeUpdate("update note set title = title"));
        try (var other = DriverManager.getConnection(database.url(), database.username(), database.password());
                var statement = other.createStatement()) {
            statement.execute("set lock_timeout = '5s'; update note set title = title");
        }
    }

    @Test
    void anIsolationLevelHoldsForItsTransactionsOnly() throws Exception {
        var client = clients.getConnection();

        client.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertThat(inTransaction(client, () -> text(client, "show transaction_isolation")))
                .isEqualTo("repeatable read");
        assertThat(text(client, "show transaction_isolation")).isEqualTo("repeatable read");
        assertThat(text(physical, "show transaction_isolation")).isEqualTo("read committed");
        client.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        assertThat(inTransaction(client, () -> text(client, "show transaction_isolation")))
                .isEqualTo("read committed");
    }

    @Test
    void onlyReadingRequestsHaveATimeLimit() throws Exception {
        var client = clients.getConnection();

        for (Work<String> read : List.<Work<String>>of(
                () -> text(client, "select pg_sleep(20)"),
                () -> inTransaction(client, () -> text(client, "select pg_sleep(20)")))) {
            assertThat(catchThrowable(() -> Workload.READ_REQUEST.call(read::done)))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            client.setAutoCommit(true);
        }
        assertThat(Workload.REQUEST.<String, Exception>call(() -> text(client, "select pg_sleep(0.6)::text")))
                .isEmpty();
        assertThat(text(client, "select pg_sleep(0.6)::text")).isEmpty();
        assertThat(text(physical, "show statement_timeout")).isEqualTo("0");
    }

    @Test
    void anIdleTransactionIsEndedAndAnotherOneGoesOn() throws Exception {
        try (var still = limited(Duration.ofMillis(300)).getConnection();
                var other = source().getConnection()) {
            still.setAutoCommit(false);
            Tenancy.call("*", () -> execute(still, TAKE_SEAT.formatted("one that stands still")));

            assertThat(takesSeatWithin(other, Duration.ofSeconds(20))).isTrue();

            assertThat(catchThrowable(() -> Tenancy.call("*", () -> text(still, "select taken_by from seat"))))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isIn("25P03", "08006"));
            assertThat(catchThrowable(still::commit)).isInstanceOf(SQLException.class);
            assertThat(text(other, "select taken_by from seat")).isEqualTo("another one");
        }
    }

    /** PostgreSQL waits for the client, but the statement has not ended, so the transaction is not idle. */
    @Test
    void aClientThatDoesNotTakeItsResultIsCutOffAndAnotherOneGoesOn() throws Exception {
        try (var still = limited(Duration.ofMillis(300)).getConnection();
                var other = source().getConnection()) {
            still.setAutoCommit(false);
            Tenancy.call("*", () -> execute(still, TAKE_SEAT.formatted("one that stands still")));
            new CopyManager(still.unwrap(BaseConnection.class))
                    .copyOut("copy (select repeat('x', 1000) from generate_series(1, 100000)) to stdout");

            assertThat(takesSeatWithin(other, Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void aMigrationMayWaitForAnotherTransaction() throws Exception {
        var client = clients.getConnection();

        assertThat(idleTimeout(client)).isEqualTo("30s");
        assertThat(Workload.MIGRATION.<String, Exception>call(() -> idleTimeout(client)))
                .isEqualTo("0");
        assertThat(text(physical, "show idle_in_transaction_session_timeout")).isEqualTo("0");
        assertThat(text(physical, "show tcp_user_timeout")).isEqualTo("0");
    }

    private static String idleTimeout(Connection client) throws Exception {
        return inTransaction(client, () -> text(client, "show idle_in_transaction_session_timeout"));
    }

    /** Whether the same row can be changed over another connection. */
    private static boolean takesSeatWithin(Connection connection, Duration limit) throws SQLException {
        execute(connection, "set lock_timeout = " + limit.toMillis());
        return execute(connection, TAKE_SEAT.formatted("another one"));
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
            return true;
        }
    }

    @FunctionalInterface
    private interface Work<R> {

        R done() throws Exception;
    }

    private static <R> R inTransaction(Connection connection, Work<R> work) throws Exception {
        connection.setAutoCommit(false);
        try {
            var result = work.done();
            connection.commit();
            return result;
        } catch (Exception | Error e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static List<String> titles(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select title from note order by title");
                var rows = statement.executeQuery()) {
            var titles = new ArrayList<String>();
            while (rows.next()) {
                titles.add(rows.getString(1));
            }
            return titles;
        }
    }

    /** The organizer for which the next user of the physical connection would work. */
    private String leftBehind() throws SQLException {
        return text(physical, "select coalesce(current_setting('callboard.organizer', true), '')");
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static TenantConnections limited(Duration idleTransactionTimeout) {
        return new TenantConnections(source(), Duration.ofSeconds(10), idleTransactionTimeout);
    }

    private static DataSource source() {
        var source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(ROLE);
        source.setPassword(ROLE);
        return source;
    }
}
