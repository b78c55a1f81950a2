package io.callboard.event;

import io.callboard.chassis.route.PublicUrl;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Schedules live events and publishes every change. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableConfigurationProperties(PublicUrl.class)
public class EventServiceApplication {

    static void main(String[] args) {
        SpringApplication.run(EventServiceApplication.class, args);
    }
}
