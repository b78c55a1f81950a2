package io.callboard.notifier.callback;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Deletes callbacks after the time in which a provider may repeat them, also those whose delivery has no outcome yet. */
@Configuration(proxyBeanMethods = false)
class CallbackConfiguration {

    static final String DELETE = """
            delete from callback where (provider, callback_id) in (
                select provider, callback_id
                from callback
                where received_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule callbackRetention() {
        return new RetentionRule("callbacks", DELETE);
    }
}
