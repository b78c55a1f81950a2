package io.callboard.notifier.replay;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Deletes the outcomes before retries after their delivery. */
@Configuration(proxyBeanMethods = false)
class ReplayConfiguration {

    static final String DELETE = """
            delete from retry where (delivery_id, settled_at) in (
                select r.delivery_id, r.settled_at
                from retry r
                where r.retried_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from delivery d where d.id = r.delivery_id)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule retryRetention() {
        return new RetentionRule("retries", DELETE);
    }
}
