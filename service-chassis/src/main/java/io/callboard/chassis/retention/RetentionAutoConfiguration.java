package io.callboard.chassis.retention;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Declares the retention of the chassis' own tables and of the tables for which a service declares rules. */
@AutoConfiguration(after = {JdbcClientAutoConfiguration.class, TransactionAutoConfiguration.class})
@EnableConfigurationProperties(RetentionProperties.class)
class RetentionAutoConfiguration {

    @Bean
    Retention retention(
            ObjectProvider<RetentionRule> rules,
            RetentionProperties properties,
            JdbcClient jdbc,
            TransactionOperations transactions,
            ObjectProvider<MeterRegistry> meters) {
        return new Retention(
                rules.orderedStream().toList(),
                properties,
                jdbc,
                transactions,
                meters.getIfAvailable(SimpleMeterRegistry::new));
    }
}
