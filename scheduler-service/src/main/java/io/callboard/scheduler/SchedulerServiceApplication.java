package io.callboard.scheduler;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Keeps the timers of every live event and announces each due reminder ahead of time. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SchedulerServiceApplication {

    static void main(String[] args) {
        SpringApplication.run(SchedulerServiceApplication.class, args);
    }
}
