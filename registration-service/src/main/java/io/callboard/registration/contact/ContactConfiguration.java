package io.callboard.registration.contact;

import io.callboard.chassis.security.Secrets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class ContactConfiguration {

    @Bean
    ContactEncryption contactEncryption(Environment environment, JsonMapper json) {
        return new ContactEncryption(Secrets.requireKeys(environment, "callboard.contacts.key"), json);
    }
}
