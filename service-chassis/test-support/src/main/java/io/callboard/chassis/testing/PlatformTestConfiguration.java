package io.callboard.chassis.testing;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

@TestConfiguration(proxyBeanMethods = false)
class PlatformTestConfiguration {

    @Bean
    FilterRegistrationBean<DocumentedAnswers> documentedAnswers(Environment service) {
        var registration = new FilterRegistrationBean<>(new DocumentedAnswers(service));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    TableOwner tableOwner(Environment service) {
        return new TableOwner(service);
    }

    @Bean
    KafkaProbe kafkaProbe() {
        return new KafkaProbe(KafkaServer.bootstrapServers());
    }

    @Bean
    LaterRelease laterRelease(
            Environment service,
            ObjectProvider<KafkaListenerEndpointRegistry> listeners,
            KafkaProbe kafka,
            TableOwner tables) {
        return new LaterRelease(
                KafkaServer.bootstrapServers(),
                service.getProperty(
                        "spring.kafka.consumer.group-id", service.getProperty("spring.application.name", "")),
                listeners,
                kafka,
                tables);
    }
}
