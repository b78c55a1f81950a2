package io.callboard.chassis.rebuild;

import io.callboard.chassis.consumer.ConsumerAutoConfiguration;
import io.callboard.chassis.consumer.OwnListeners;
import io.callboard.chassis.progress.AppliedOffsets;
import io.callboard.chassis.progress.ProgressAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.transaction.support.TransactionOperations;

/** Reads a topic again when its {@link ProjectionShape} was raised, or by command. */
@AutoConfiguration(
        after = {
            ConsumerAutoConfiguration.class,
            JdbcClientAutoConfiguration.class,
            KafkaAutoConfiguration.class,
            ProgressAutoConfiguration.class,
            TransactionAutoConfiguration.class
        })
@EnableConfigurationProperties(RebuildProperties.class)
public class RebuildAutoConfiguration {

    @Bean
    TopicReader topicReader(OwnListeners listeners, AppliedOffsets applied, ConsumerFactory<?, ?> consumers) {
        return new TopicReader(listeners, applied, consumers.getConfigurationProperties());
    }

    @Bean
    ProjectionRebuilder rebuilder(
            ObjectProvider<ProjectionShape> code,
            JdbcClient jdbc,
            TransactionOperations transactions,
            OwnListeners listeners,
            ConsumerFactory<?, ?> consumers,
            RebuildProperties properties,
            ObjectProvider<MeterRegistry> meters) {
        return new ProjectionRebuilder(
                code.orderedStream().toList(),
                new Shapes(jdbc, transactions, properties),
                listeners,
                consumers.getConfigurationProperties(),
                properties,
                meters.getIfAvailable(SimpleMeterRegistry::new));
    }
}
