package io.callboard.chassis.message;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The codec of messages, in the name of the service. */
@AutoConfiguration
public class MessageAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    MessageCodec messageCodec(@Value("${spring.application.name}") String service) {
        return new MessageCodec(service);
    }
}
