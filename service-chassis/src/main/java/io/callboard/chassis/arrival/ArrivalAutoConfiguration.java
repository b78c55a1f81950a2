package io.callboard.chassis.arrival;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Lets requests wait for live events. */
@AutoConfiguration
@EnableConfigurationProperties(ArrivalProperties.class)
class ArrivalAutoConfiguration {

    @Bean
    Arrivals arrivals(ArrivalProperties properties) {
        return new Arrivals(properties);
    }
}
