package io.callboard.notifier;

import io.callboard.chassis.route.PublicUrl;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Delivers each reminder and notice at most once, and records why one was not sent. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableConfigurationProperties(PublicUrl.class)
public class NotifierServiceApplication {

    static void main(String[] args) {
        SpringApplication.run(NotifierServiceApplication.class, args);
    }
}
