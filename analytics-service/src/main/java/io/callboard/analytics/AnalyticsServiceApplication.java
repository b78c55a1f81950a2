package io.callboard.analytics;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Counts the registrations and messages of every live event. */
@SpringBootApplication
public class AnalyticsServiceApplication {

    static void main(String[] args) {
        SpringApplication.run(AnalyticsServiceApplication.class, args);
    }
}
