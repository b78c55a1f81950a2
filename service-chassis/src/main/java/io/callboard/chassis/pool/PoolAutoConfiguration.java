package io.callboard.chassis.pool;

import io.micrometer.core.instrument.binder.MeterBinder;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.MessageListenerContainer;

/** Sizes the background pool for the threads that use it, and counts the connections of requests. */
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@EnableConfigurationProperties(PoolProperties.class)
class PoolAutoConfiguration {

    @Bean
    ApplicationListener<ApplicationReadyEvent> backgroundPoolSize(
            ObjectProvider<DataSource> dataSource,
            ObjectProvider<KafkaListenerEndpointRegistry> listeners,
            PoolProperties properties) {
        return ready -> {
            if (dataSource.getIfUnique() instanceof SeparatePools pools) {
                var registry = listeners.getIfAvailable();
                pools.resizeBackground(properties.workers() + (registry == null ? 0 : threads(registry)));
            }
        };
    }

    private static int threads(KafkaListenerEndpointRegistry listeners) {
        return listeners.getListenerContainers().stream()
                .mapToInt(PoolAutoConfiguration::threads)
                .sum();
    }

    private static int threads(MessageListenerContainer listener) {
        return listener instanceof ConcurrentMessageListenerContainer<?, ?> container ? container.getConcurrency() : 1;
    }

    @Bean
    MeterBinder requestPoolMetrics(ObjectProvider<DataSource> dataSource) {
        return meters -> {
            if (dataSource.getIfUnique() instanceof SeparatePools pools) {
                pools.bindRequestsTo(meters);
            }
        };
    }
}
