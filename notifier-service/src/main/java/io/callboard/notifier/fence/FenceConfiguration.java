package io.callboard.notifier.fence;

import io.callboard.chassis.progress.Freshness;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FenceConfiguration {

    @Bean
    SourceFreshness sourceFreshness(Freshness freshness) {
        return freshness::age;
    }
}
