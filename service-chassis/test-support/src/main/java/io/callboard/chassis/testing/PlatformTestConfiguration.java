package io.callboard.chassis.testing;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

@TestConfiguration(proxyBeanMethods = false)
class PlatformTestConfiguration {

    @Bean
    KafkaProbe kafkaProbe() {
        return new KafkaProbe(KafkaServer.bootstrapServers());
    }
}
