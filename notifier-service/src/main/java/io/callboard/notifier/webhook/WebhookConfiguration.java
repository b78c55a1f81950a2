package io.callboard.notifier.webhook;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Deletes old messages to endpoints, whatever became of them. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

    static final String DELETE = """
            delete from webhook_delivery where id in (
                select id
                from webhook_delivery
                where created_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule webhookDeliveryRetention() {
        return new RetentionRule("webhook-deliveries", DELETE);
    }
}
