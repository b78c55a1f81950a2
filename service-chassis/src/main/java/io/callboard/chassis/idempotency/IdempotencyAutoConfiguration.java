package io.callboard.chassis.idempotency;

import io.callboard.chassis.problem.ProblemWriter;
import io.callboard.chassis.request.BodyLimits;
import io.callboard.chassis.retention.RetentionProperties;
import io.callboard.chassis.retention.RetentionRule;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Stores the answers to requests with an idempotency key. */
@AutoConfiguration
@ConditionalOnWebApplication
class IdempotencyAutoConfiguration {

    /** Behind the body limit at -60. */
    private static final int IDEMPOTENCY = -50;

    @Bean
    IdempotencyKeys idempotencyKeys(JdbcClient jdbc, RetentionProperties retention) {
        return new IdempotencyKeys(jdbc, retention.keep(IdempotencyKeys.RETENTION));
    }

    @Bean
    RetentionRule idempotencyKeyRetention() {
        return new RetentionRule(IdempotencyKeys.RETENTION, IdempotencyKeys.FORGET_SLICE);
    }

    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotencyFilter(
            IdempotencyKeys keys, PlatformTransactionManager transactions, BodyLimits limits, ProblemWriter problems) {
        FilterRegistrationBean<IdempotencyFilter> registration =
                new FilterRegistrationBean<>(new IdempotencyFilter(keys, transactions, limits.matcher(), problems));
        registration.setOrder(IDEMPOTENCY);
        return registration;
    }
}
