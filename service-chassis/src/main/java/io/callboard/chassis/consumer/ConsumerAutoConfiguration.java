package io.callboard.chassis.consumer;

import io.callboard.chassis.message.MessageAutoConfiguration;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.progress.AppliedOffsets;
import io.callboard.chassis.retention.RetentionRule;
import io.callboard.chassis.topic.DeadLetterTopics;
import io.callboard.chassis.trace.TraceAutoConfiguration;
import io.callboard.chassis.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Declares consumption and dead letters. Makes Boot's own {@code kafkaListenerContainerFactory} deliver a failed batch
 * again each second until it succeeds.
 */
@AutoConfiguration(
        before = KafkaAutoConfiguration.class,
        after = {MessageAutoConfiguration.class, TraceAutoConfiguration.class, TransactionAutoConfiguration.class})
public class ConsumerAutoConfiguration {

    private static final long REDELIVERY_MILLIS = 1_000;

    @Bean
    CommonErrorHandler listenerErrorHandler() {
        return new DefaultErrorHandler(new FixedBackOff(REDELIVERY_MILLIS, FixedBackOff.UNLIMITED_ATTEMPTS));
    }

    /**
     * A virtual thread that waits for a class to be initialized blocks its carrier thread. A listener polls as long as
     * the service runs and so gains nothing from a virtual thread.
     */
    @Bean
    ContainerCustomizer<Object, Object, ConcurrentMessageListenerContainer<Object, Object>> listenerContainers() {
        var threads = new SimpleAsyncTaskExecutor("kafka-");
        return container -> {
            container.getContainerProperties().setListenerTaskExecutor(threads);
            container.setupMessageListener(
                    UnseekableListener.of(container.getContainerProperties().getMessageListener()));
        };
    }

    @Bean
    DeadLetters deadLetters(
            ProducerFactory<?, ?> producers,
            @Value("${spring.kafka.consumer.group-id:${spring.application.name}}") String group,
            ObjectProvider<MeterRegistry> meters) {
        var bytes = new ByteArraySerializer();
        var settings = new HashMap<String, Object>(producers.getConfigurationProperties());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DeadLetterTopics.LARGEST_UNCOMPRESSED);
        return new DeadLetters(
                () -> new KafkaProducer<>(settings, bytes, bytes),
                group,
                meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    Consumption consumption(
            MessageCodec codec,
            TransactionOperations transactions,
            DeadLetters deadLetters,
            AppliedOffsets appliedOffsets,
            Traces traces,
            ObjectProvider<MeterRegistry> meters) {
        return new Consumption(
                codec,
                transactions,
                deadLetters,
                appliedOffsets::record,
                traces,
                meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    OwnListeners ownListeners(KafkaListenerEndpointRegistry listeners) {
        return new OwnListeners(listeners);
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> consumerMeters(
            OwnListeners listeners, ObjectProvider<MeterRegistry> meters) {
        return ready -> meters.ifAvailable(
                registry -> listeners.topics().forEach(topic -> ConsumerMeters.open(registry, topic)));
    }

    @Bean
    ListenerSupervisor listenerSupervisor(KafkaListenerEndpointRegistry listeners) {
        return new ListenerSupervisor(listeners);
    }

    @Bean
    RetentionRule deadLetterReplayRetention() {
        return new RetentionRule("dead-letter-replays", DeadLetterReplays.FORGET_SLICE);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    DeadLetterEndpoint deadLetterEndpoint(OwnListeners listeners, ConsumerFactory<?, ?> consumers, JdbcClient jdbc) {
        return new DeadLetterEndpoint(
                listeners, new DeadLetterReader(consumers.getConfigurationProperties()), new DeadLetterReplays(jdbc));
    }
}
