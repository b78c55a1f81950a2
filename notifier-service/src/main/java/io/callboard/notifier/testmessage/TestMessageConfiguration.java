package io.callboard.notifier.testmessage;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Deletes test messages that have an outcome. */
@Configuration(proxyBeanMethods = false)
class TestMessageConfiguration {

    static final String DELETE = """
            delete from test_message where id in (
                select id
                from test_message
                where created_at < now() - make_interval(secs => :keepSeconds) and next_attempt_at is null
                limit :sliceRows)
            """;

    @Bean
    RetentionRule testMessageRetention() {
        return new RetentionRule("test-messages", DELETE);
    }
}
