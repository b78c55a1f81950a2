package io.callboard.notifier;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Delivers reminders and notices, each once, and says why when not. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class NotifierServiceApplication {

    static void main(String[] args) {
        SpringApplication.run(NotifierServiceApplication.class, args);
    }
}
