package io.callboard.chassis.tenant;

import java.util.List;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The role that the service works as. It may only read and write rows. The owner of a table could switch off its
 * row-level security, so another role owns the tables and migrates them.
 *
 * <p>Before the migrations the migrating role checks that the two roles differ, and grants the run role its rights on
 * all present and future tables.
 */
final class RunRole implements Callback {

    private static final String TOO_POWERFUL = """
            select case
                when r.rolsuper then 'is a superuser'
                when r.rolbypassrls then 'has BYPASSRLS'
                when pg_has_role(r.oid, current_user::regrole, 'member') then 'is the role of the migrations or a member of it'
                else 'owns tables, or is a member of a role that does'
            end
            from pg_roles r
            where r.rolname = :role
              and (r.rolsuper or r.rolbypassrls or pg_has_role(r.oid, current_user::regrole, 'member') or exists (
                  select from pg_class c
                  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
                    and pg_has_role(r.oid, c.relowner, 'member')))
            """;

    /** Lets one instance grant at a time, because concurrent grants fail. */
    private static final String LOCK = "select pg_advisory_xact_lock(5207168133201)::text";

    /** Grants only missing rights, because a grant makes every session plan its statements again. */
    private static final String GRANTS = """
            select format('grant usage on schema %I to %I', current_schema(), :role)
            where not has_schema_privilege(:role::name, current_schema(), 'usage')
            union all
            select format(
                'alter default privileges in schema %I grant select, insert, update, delete on tables to %I',
                current_schema(), :role)
            union all
            select format('grant select, insert, update, delete on %I.%I to %I', current_schema(), c.relname, :role)
            from pg_class c
            where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v')
              and c.relname <> :history
              and exists (
                  select from unnest(array['select', 'insert', 'update', 'delete']) privilege
                  where not has_table_privilege(:role::name, c.oid, privilege))
            """;

    private final String name;

    /** @param name as PostgreSQL knows it */
    RunRole(String name) {
        this.name = name;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_VALIDATE || event == Event.BEFORE_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    /** Flyway creates its own table between these two events. The run role gets no rights on it. */
    @Override
    public void handle(Event event, Context context) {
        var jdbc = JdbcClient.create(new SingleConnectionDataSource(context.getConnection(), true));
        if (event == Event.BEFORE_VALIDATE) {
            requireApart(jdbc);
        } else {
            grant(jdbc, context.getConfiguration().getTable());
        }
    }

    private void requireApart(JdbcClient jdbc) {
        jdbc.sql(TOO_POWERFUL)
                .param("role", name)
                .query(String.class)
                .optional()
                .ifPresent(why -> {
                    throw new UnsafeRunRoleException(name, why);
                });
    }

    private void grant(JdbcClient jdbc, String history) {
        jdbc.sql(LOCK).query(String.class).single();
        List<String> grants = jdbc.sql(GRANTS)
                .param("role", name)
                .param("history", history)
                .query(String.class)
                .list();
        grants.forEach(grant -> jdbc.sql(grant).update());
    }

    @Override
    public String getCallbackName() {
        return "run role";
    }
}
