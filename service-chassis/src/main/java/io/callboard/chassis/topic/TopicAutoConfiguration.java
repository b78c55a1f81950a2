package io.callboard.chassis.topic;

import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaAdmin;

/** Creates the topics of {@code callboard.topics}, the chassis' own, and the dead-letter topics of the listeners. */
@AutoConfiguration(after = KafkaAutoConfiguration.class)
@EnableConfigurationProperties(TopicProperties.class)
public class TopicAutoConfiguration {

    @Bean
    TopicCreation topicCreation(
            KafkaAdmin admin,
            KafkaListenerEndpointRegistry listeners,
            TopicProperties properties,
            ObjectProvider<BeforeListening> before,
            ObjectProvider<NewTopic> ownTopics) {
        return new TopicCreation(
                admin,
                listeners,
                properties,
                before.orderedStream().toList(),
                ownTopics.stream().toList());
    }

    @Bean
    WrittenTopics writtenTopics(TopicProperties properties) {
        return new WrittenTopics(
                properties.topics().stream().map(TopicProperties.Topic::name).collect(Collectors.toUnmodifiableSet()));
    }
}
