package io.callboard.chassis.message;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/** The codec of messages, in the name of the service. */
@AutoConfiguration(after = JacksonAutoConfiguration.class)
public class MessageAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    MessageCodec messageCodec(JsonMapper mapper, @Value("${spring.application.name}") String service) {
        return new MessageCodec(mapper, service);
    }
}
