package io.callboard.notifier.dispatch;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps the planner on the queue's indexes for one transaction. The queue goes from empty to a hundred thousand rows
 * between two ANALYZE; planned by the old figures, a claim would read and sort the whole table. What it works on is in
 * memory, and where a page seems dear, a few thousand look-ups seem dearer than going through everything.
 */
@Component
class QueuePlans {

    private static final String SET = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                set_config('enable_sort', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
                set_config('random_page_cost', '0', true), set_config('seq_page_cost', '0', true),
                set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)
            """;

    private final JdbcClient jdbc;

    QueuePlans(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void keep() {
        jdbc.sql(SET).query().singleRow();
    }
}
