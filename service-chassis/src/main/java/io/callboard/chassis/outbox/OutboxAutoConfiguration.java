package io.callboard.chassis.outbox;

import io.callboard.chassis.message.MessageAutoConfiguration;
import io.callboard.chassis.message.MessageCodec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import java.time.Clock;
import java.util.HashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.ProducerFactory;

/** The outbox and its relay. */
@AutoConfiguration(
        after = {JdbcClientAutoConfiguration.class, KafkaAutoConfiguration.class, MessageAutoConfiguration.class})
@EnableConfigurationProperties(OutboxProperties.class)
public class OutboxAutoConfiguration {

    @Bean
    Outbox outbox(JdbcClient jdbc, MessageCodec codec, ObjectProvider<Tracer> tracer) {
        return new Outbox(jdbc, codec, traceparent(tracer));
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "callboard.outbox.relay", matchIfMissing = true)
    OutboxRelay outboxRelay(
            ObjectProvider<JdbcConnectionDetails> connectionDetails,
            DataSourceProperties dataSource,
            ProducerFactory<?, ?> producers,
            MessageCodec codec,
            OutboxProperties properties,
            ObjectProvider<MeterRegistry> meters) {
        @Nullable JdbcConnectionDetails details = connectionDetails.getIfAvailable();
        var connections = details == null
                ? new RelayConnections(
                        dataSource.determineUrl(), dataSource.determineUsername(), dataSource.determinePassword())
                : new RelayConnections(details.getJdbcUrl(), details.getUsername(), details.getPassword());
        var settings = new HashMap<String, Object>(producers.getConfigurationProperties());
        var bytes = new ByteArraySerializer();
        return new OutboxRelay(
                connections,
                () -> new OutboxPublisher(new KafkaProducer<>(settings, bytes, bytes), codec),
                properties,
                new OutboxMetrics(meters.getIfAvailable(SimpleMeterRegistry::new), Clock.systemUTC()));
    }

    private static Supplier<@Nullable String> traceparent(ObjectProvider<Tracer> tracers) {
        return () -> {
            @Nullable Tracer tracer = tracers.getIfAvailable();
            var span = tracer == null ? null : tracer.currentSpan();
            if (span == null || span.isNoop()) {
                return null;
            }
            var context = span.context();
            var flags = Boolean.TRUE.equals(context.sampled()) ? "01" : "00";
            return "00-%s-%s-%s".formatted(context.traceId(), context.spanId(), flags);
        };
    }
}
