package io.callboard.event;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Schedules live events and publishes every change of them. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class EventServiceApplication {

    static void main(String[] args) {
        SpringApplication.run(EventServiceApplication.class, args);
    }
}
