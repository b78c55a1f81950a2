package io.callboard.notifier.lookup;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Ends the looks that are left after a day. */
@Configuration(proxyBeanMethods = false)
class LookupConfiguration {

    private static final String DELETE = """
            delete from unknown_lookup where delivery_id in (
                select delivery_id
                from unknown_lookup
                where unknown_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule unknownLookupRetention() {
        return new RetentionRule("unknown-lookups", DELETE);
    }
}
