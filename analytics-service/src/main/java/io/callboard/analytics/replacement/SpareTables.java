package io.callboard.analytics.replacement;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.pool.Workload;
import io.callboard.chassis.rebuild.ProjectionShape;
import io.callboard.chassis.tenant.Tenancy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The tables of the figures in the schema {@code rebuilt}, which the migrations have made there. Works as the role that
 * owns the tables.
 *
 * <p>The search path of this process is {@code rebuilt, public}. As long as the spare tables exist, its statements mean
 * these. After the replacement the same statements mean the served tables. The tables of the chassis stay where they
 * are, so the offsets in {@code rebuilt} belong to this process alone.
 */
@Component
@Profile("rebuild")
class SpareTables {

    /** Tables of the chassis and of Flyway, and those of rooms, which come from no topic. They hold no figures. */
    private static final String[] OTHERS = {
        "applied_offset",
        "contribution",
        "dead_letter_replay",
        "flyway_schema_history",
        "idempotency_key",
        "outbox",
        "poll",
        "poll_answer",
        "poll_count",
        "projection_rebuild",
        "projection_shape",
        "question_vote",
        "relay_lease",
        "room"
    };

    /**
     * How long a lock may be waited for. PostgreSQL looks for deadlocks after a second. A shorter wait ends before that,
     * so this process is always the one that gives way.
     */
    private static final Duration SHORT_WAIT = Duration.ofMillis(700);

    /** Longer than a second, because PostgreSQL stops an automatic vacuum that is in the way only then. */
    private static final Duration LONG_WAIT = Duration.ofSeconds(2);

    /** Each tenth attempt waits longer. */
    private static final int LONG_TURN = 10;

    private static final String RESERVE = "select pg_try_advisory_lock(7021945530118)";

    /**
     * The live events are first. Requests read them before any other table, so a request that is under way when they are
     * locked waits for none of the others.
     */
    private static final String NAMES = """
            select quote_ident(relname)
            from pg_class
            where relnamespace = 'rebuilt'::regnamespace and relkind = 'r' and relname <> all (:others)
            order by relname <> 'live_event', relname
            """;

    /** Migrations that only one of the two schemas has had. */
    private static final String DIFFERENT_MIGRATIONS =
            """
            select string_agg(coalesce(version, description), ', ' order by version)
            from (
                (select version, description, checksum from %1$s except select version, description, checksum from %2$s)
                union
                (select version, description, checksum from %2$s except select version, description, checksum from %1$s)
            ) as different
            where version is not null
            """.formatted("public.flyway_schema_history", "rebuilt.flyway_schema_history");

    private static final String SHAPES = """
            select count(*)
            from rebuilt.projection_shape
            join unnest(:topics::text[], :shapes::int[]) as code (topic, shape) using (topic)
            where projection_shape.shape <> code.shape
            """;

    private static final String NOTE_SHAPES = """
            insert into rebuilt.projection_shape (topic, shape)
            select topic, shape from unnest(:topics::text[], :shapes::int[]) as code (topic, shape)
            on conflict (topic) do nothing
            """;

    /** Partitions of which the served tables know more than the spare ones. */
    private static final String BEHIND = """
            select count(*)
            from public.applied_offset as served
            left join rebuilt.applied_offset as own using (topic, partition)
            where topic in (select topic from rebuilt.projection_shape)
              and served.next_offset > coalesce(own.next_offset, 0)
            """;

    /** Functions of the triggers on the spare tables. */
    private static final String FUNCTIONS = """
            select distinct format('%I(%s)', proname, pg_get_function_identity_arguments(pg_proc.oid))
            from pg_trigger
            join pg_proc on pg_proc.oid = tgfoid and pronamespace = 'rebuilt'::regnamespace
            join pg_class on pg_class.oid = tgrelid
            where relnamespace = 'rebuilt'::regnamespace and relname <> all (:others)
            """;

    private final DataSource connections;
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final List<ProjectionShape> shapes;

    SpareTables(Flyway flyway, ObjectProvider<ProjectionShape> shapes) {
        this.connections = flyway.getConfiguration().getDataSource();
        this.jdbc = JdbcClient.create(connections);
        this.transactions = new TransactionTemplate(new DataSourceTransactionManager(connections));
        this.shapes = shapes.orderedStream().toList();
    }

    /** Held by the process that rebuilds; given back when it is closed. */
    interface Reservation extends AutoCloseable {

        @Override
        void close();
    }

    /** Refuses a second process, whose work would be the same. */
    Reservation reserve() {
        try {
            Connection connection = connections.getConnection();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(RESERVE)) {
                if (!rows.next() || !rows.getBoolean(1)) {
                    DataSourceUtils.releaseConnection(connection, null);
                    throw new IllegalStateException("Another process rebuilds the figures of this database");
                }
            }
            return () -> DataSourceUtils.releaseConnection(connection, null);
        } catch (SQLException e) {
            throw new IllegalStateException("The database does not answer", e);
        }
    }

    /** Refuses tables that are not like the served ones, and rows that an older release has left. */
    void requireFit() {
        jdbc.sql(DIFFERENT_MIGRATIONS).query(String.class).optional().ifPresent(versions -> {
            throw new IllegalStateException("The service and this process are not of one release; they differ in the"
                    + " migrations " + versions + ". Upgrade the service, drop the schema rebuilt, and begin again");
        });
        asPlatform(jdbc -> withShapes(jdbc.sql(NOTE_SHAPES)).update());
        if (withShapes(jdbc.sql(SHAPES)).query(Long.class).single() > 0) {
            throw new IllegalStateException(
                    "A rebuild by an older release was not finished. Drop the schema rebuilt," + " and begin again");
        }
    }

    /** False after they have replaced the served ones. */
    boolean exist() {
        return !names().isEmpty();
    }

    /** Collects the statistics of PostgreSQL's planner, so that the first requests get good plans. */
    void analyze() {
        asPlatform(jdbc -> jdbc.sql("analyze " + qualified("rebuilt")).update());
    }

    /**
     * Puts these tables in the place of the served ones, whose rows are lost. Returns false when the served ones know
     * more, or when other transactions are in the way. Listeners of the service wait meanwhile, and requests at the
     * very end. Both then find the new tables by their names.
     */
    boolean replaceServed(int attempt) {
        try {
            return asPlatform(jdbc -> Boolean.TRUE.equals(transactions.execute(status -> {
                var served = qualified("public");
                waitAtMost(attempt % LONG_TURN == 0 ? LONG_WAIT : SHORT_WAIT);
                jdbc.sql("lock table " + served + " in share row exclusive mode")
                        .update();
                if (jdbc.sql(BEHIND).query(Long.class).single() > 0) {
                    status.setRollbackOnly();
                    return false;
                }
                waitAtMost(SHORT_WAIT);
                jdbc.sql("lock table " + served + " in access exclusive mode").update();
                var names = names();
                var functions = jdbc.sql(FUNCTIONS)
                        .param("others", OTHERS)
                        .query(String.class)
                        .list();
                jdbc.sql("drop table " + served).update();
                names.forEach(name -> jdbc.sql("alter table rebuilt." + name + " set schema public")
                        .update());
                functions.forEach(function -> {
                    jdbc.sql("drop function public." + function).update();
                    jdbc.sql("alter function rebuilt." + function + " set schema public")
                            .update();
                });
                Failpoints.hit("analytics.replacement.before-commit");
                return true;
            })));
        } catch (QueryTimeoutException | PessimisticLockingFailureException e) {
            return false;
        }
    }

    /** Drops what the chassis has kept for this process. */
    void drop() {
        asPlatform(jdbc -> jdbc.sql("drop schema rebuilt cascade").update());
    }

    private List<String> names() {
        return jdbc.sql(NAMES).param("others", OTHERS).query(String.class).list();
    }

    /** All names with the schema before them. */
    private String qualified(String schema) {
        return names().stream().map(name -> schema + "." + name).collect(Collectors.joining(", "));
    }

    private void waitAtMost(Duration longest) {
        jdbc.sql("select set_config('statement_timeout', :millis, true)")
                .param("millis", Long.toString(longest.toMillis()))
                .query(String.class)
                .single();
    }

    private JdbcClient.StatementSpec withShapes(JdbcClient.StatementSpec statement) {
        return statement
                .param("topics", shapes.stream().map(ProjectionShape::topic).toArray(String[]::new))
                .param("shapes", shapes.stream().map(ProjectionShape::shape).toArray(Integer[]::new));
    }

    /** Statements of an owner have no time limit but their own. */
    private <R> R asPlatform(Function<JdbcClient, R> work) {
        return Workload.MIGRATION.call(() -> Tenancy.callAsPlatform(() -> work.apply(jdbc)));
    }
}
