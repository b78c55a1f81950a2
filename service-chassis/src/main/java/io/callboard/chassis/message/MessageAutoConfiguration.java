package io.callboard.chassis.message;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Declares the codec of messages, with the service's name as the source. */
@AutoConfiguration
public class MessageAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    MessageCodec messageCodec(@Value("${spring.application.name}") String service) {
        return new MessageCodec(service);
    }
}
