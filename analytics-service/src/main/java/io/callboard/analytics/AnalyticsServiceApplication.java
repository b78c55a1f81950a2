package io.callboard.analytics;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Counts the registrations and messages of every live event. */
@SpringBootApplication
public class AnalyticsServiceApplication {

    static void main(String[] args) {
        var context = SpringApplication.run(AnalyticsServiceApplication.class, args);
        if (context.getEnvironment().matchesProfiles("rebuild")) {
            System.exit(SpringApplication.exit(context));
        }
    }
}
