package io.callboard.notifier.suppression;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Forgets removed entries once nobody repeats the removal any more. */
@Configuration(proxyBeanMethods = false)
class SuppressionConfiguration {

    private static final String DELETE = """
            delete from removed_suppression where id in (
                select id
                from removed_suppression
                where removed_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule removedSuppressionRetention() {
        return new RetentionRule("removed-suppressions", DELETE);
    }
}
