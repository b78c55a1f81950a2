package io.callboard.notifier.suppression;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Deletes removed entries after the time in which a caller may repeat the removal. */
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
