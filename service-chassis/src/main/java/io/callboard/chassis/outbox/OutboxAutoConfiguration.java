package io.callboard.chassis.outbox;

import io.callboard.chassis.message.MessageAutoConfiguration;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.topic.TopicAutoConfiguration;
import io.callboard.chassis.topic.WrittenTopics;
import io.callboard.chassis.trace.TraceAutoConfiguration;
import io.callboard.chassis.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.function.SingletonSupplier;

/** Declares the outbox and its relay. */
@AutoConfiguration(
        after = {
            JdbcClientAutoConfiguration.class,
            KafkaAutoConfiguration.class,
            MessageAutoConfiguration.class,
            TopicAutoConfiguration.class,
            TraceAutoConfiguration.class
        })
@EnableConfigurationProperties(OutboxProperties.class)
public class OutboxAutoConfiguration {

    /** Each commit asks for the relay, and a look into the context takes longer than waking it. */
    @Bean
    Outbox outbox(JdbcClient jdbc, MessageCodec codec, Traces traces, ObjectProvider<OutboxRelay> relay) {
        var found = SingletonSupplier.of(() -> Optional.ofNullable(relay.getIfAvailable()));
        return new Outbox(jdbc, codec, traces::current, () -> found.obtain().ifPresent(OutboxRelay::wake));
    }

    @Bean
    DirectPublisher directPublisher(ProducerFactory<?, ?> producers, MessageCodec codec, Traces traces) {
        var settings = new HashMap<String, Object>(producers.getConfigurationProperties());
        // A caller waits for the answer, and repeats the request after an error.
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L * 1024 * 1024);
        var bytes = new ByteArraySerializer();
        return new DirectPublisher(
                () -> new KafkaProducer<>(settings, bytes, bytes), codec, traces::current, Clock.systemUTC());
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "callboard.outbox.relay", matchIfMissing = true)
    OutboxRelay outboxRelay(
            ObjectProvider<JdbcConnectionDetails> connectionDetails,
            DataSourceProperties dataSource,
            ProducerFactory<?, ?> producers,
            ConsumerFactory<?, ?> consumers,
            MessageCodec codec,
            OutboxProperties properties,
            WrittenTopics topics,
            @Value("${spring.application.name:service}") String service,
            ObjectProvider<MeterRegistry> meters) {
        @Nullable JdbcConnectionDetails details = connectionDetails.getIfAvailable();
        var connections = details == null
                ? new RelayConnections(
                        dataSource.determineUrl(), dataSource.determineUsername(), dataSource.determinePassword())
                : new RelayConnections(details.getJdbcUrl(), details.getUsername(), details.getPassword());
        var settings = new HashMap<String, Object>(producers.getConfigurationProperties());
        @Nullable String transactionalId = properties.transactionalId();
        settings.put(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId == null ? service + "-relay" : transactionalId);
        var bytes = new ByteArraySerializer();
        return new OutboxRelay(
                connections,
                () -> new OutboxPublisher(new KafkaProducer<>(settings, bytes, bytes), codec),
                codec,
                properties,
                new PublicationProgress(
                        service,
                        properties.progress() ? topics.names() : Set.of(),
                        new TopicTails(consumers.getConfigurationProperties())::of),
                new OutboxMetrics(meters.getIfAvailable(SimpleMeterRegistry::new), Clock.systemUTC()));
    }
}
