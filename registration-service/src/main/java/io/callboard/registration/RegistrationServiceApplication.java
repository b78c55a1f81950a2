package io.callboard.registration;

import io.callboard.chassis.route.PublicUrl;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Takes registrations, keeps capacity and hands out passes. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableConfigurationProperties(PublicUrl.class)
public class RegistrationServiceApplication {

    static void main(String[] args) {
        SpringApplication.run(RegistrationServiceApplication.class, args);
    }
}
