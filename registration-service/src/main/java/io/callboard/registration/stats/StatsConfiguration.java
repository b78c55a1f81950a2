package io.callboard.registration.stats;

import io.callboard.chassis.watch.Watches;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class StatsConfiguration {

    /** One statement a second reads the figures of all watched live events. */
    @Bean
    Watches<UUID, Figures> watchedFigures(CurrentFigures figures, MeterRegistry meters) {
        return new Watches<>("watched-figures", figures::of, meters);
    }
}
