package io.callboard.notifier.dispatch;

import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Fixes the plan of the queue's statements for one transaction (ADR 0015). The queue goes from empty to 100,000 rows
 * between two ANALYZE. With the old statistics a claim would read and sort the whole table. The queue is cached, but
 * with the default page costs the planner would still prefer one full scan to a few thousand index look-ups.
 *
 * <p>It also limits the transaction, which holds the locks of batches and deliveries. If its process is suspended while it
 * sends a batch of statements, PostgreSQL waits for the rest and does not count that as idle.
 */
@Component
class QueuePlans {

    private static final String SET = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                set_config('enable_sort', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
                set_config('random_page_cost', '0', true), set_config('seq_page_cost', '0', true),
                set_config('plan_cache_mode', :mode, true), set_config('jit', 'off', true),
                set_config('transaction_timeout', '30s', true)
            """;

    private static final String SET_MODE = "select set_config('plan_cache_mode', :mode, true)";
    private static final String PLAN_EACH_TIME = "force_custom_plan";
    private static final String REUSE_PLAN = "force_generic_plan";

    private final JdbcClient jdbc;

    QueuePlans(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void keep() {
        set(SET, PLAN_EACH_TIME);
    }

    /**
     * Runs a statement with the plan that its connection already has, and then does what {@link #keep} does. Planning the
     * statement of a claim takes longer than executing it for a few deliveries. Its statement must always run like this: a
     * plan that is made without these settings would be used too.
     */
    <T> T reuse(Supplier<T> statement) {
        set(SET, REUSE_PLAN);
        T result = statement.get();
        set(SET_MODE, PLAN_EACH_TIME);
        return result;
    }

    private void set(String settings, String mode) {
        jdbc.sql(settings).param("mode", mode).query().singleRow();
    }
}
