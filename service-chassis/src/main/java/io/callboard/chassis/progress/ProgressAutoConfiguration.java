package io.callboard.chassis.progress;

import io.callboard.chassis.message.MessageAutoConfiguration;
import io.callboard.chassis.message.MessageCodec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.ConsumerFactory;

/** Declares the topic of statements, the applied offsets, and {@link Freshness} if the service follows others. */
@AutoConfiguration(
        after = {JdbcClientAutoConfiguration.class, KafkaAutoConfiguration.class, MessageAutoConfiguration.class})
@EnableConfigurationProperties(ProgressProperties.class)
public class ProgressAutoConfiguration {

    private static final Duration RETENTION = Duration.ofDays(1);

    /** One partition, so that every reader sees all statements in one order. */
    @Bean
    NewTopic progressTopic(@Value("${callboard.kafka.replicas:1}") short replicas) {
        return new NewTopic(PublicationProgressed.TOPIC, 1, replicas)
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(RETENTION.toMillis()),
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(RETENTION.dividedBy(4).toMillis())));
    }

    @Bean
    AppliedOffsets appliedOffsets(JdbcClient jdbc) {
        return new AppliedOffsets(jdbc);
    }

    @Bean
    @ConditionalOnProperty("callboard.progress.sources[0].service")
    Freshness freshness(
            ConsumerFactory<?, ?> consumers,
            MessageCodec codec,
            AppliedOffsets applied,
            ProgressProperties properties,
            ObjectProvider<MeterRegistry> meters) {
        return new Freshness(
                consumers.getConfigurationProperties(),
                codec,
                applied,
                properties.sources(),
                meters.getIfAvailable(SimpleMeterRegistry::new));
    }
}
