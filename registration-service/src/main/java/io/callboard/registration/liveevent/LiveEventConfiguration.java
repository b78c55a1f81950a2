package io.callboard.registration.liveevent;

import io.callboard.chassis.rebuild.ProjectionShape;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the shape of the rows of live events. */
@Configuration(proxyBeanMethods = false)
class LiveEventConfiguration {

    @Bean
    ProjectionShape liveEventShape() {
        return new ProjectionShape("live-events.v1", LiveEvents.SHAPE);
    }
}
