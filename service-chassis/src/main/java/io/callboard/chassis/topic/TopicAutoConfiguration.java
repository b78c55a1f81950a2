package io.callboard.chassis.topic;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaAdmin;

/** Creates the topics of {@code callboard.topics} and the dead-letter topics of the listeners. */
@AutoConfiguration(after = KafkaAutoConfiguration.class)
@EnableConfigurationProperties(TopicProperties.class)
public class TopicAutoConfiguration {

    @Bean
    TopicCreation topicCreation(KafkaAdmin admin, KafkaListenerEndpointRegistry listeners, TopicProperties properties) {
        return new TopicCreation(admin, listeners, properties);
    }
}
