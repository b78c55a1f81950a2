package io.callboard.analytics.live;

import io.callboard.chassis.watch.Watches;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LiveConfiguration {

    /** One statement a second reads the figures of all watched live events. */
    @Bean
    Watches<WatchedEvent, LiveFigures> watchedFigures(CurrentFigures figures, MeterRegistry meters) {
        return new Watches<>("watched-figures", figures::of, meters);
    }
}
