package io.callboard.scheduler.audience;

import io.callboard.chassis.rebuild.ProjectionShape;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the rows of the audience keep. */
@Configuration(proxyBeanMethods = false)
class AudienceConfiguration {

    @Bean
    ProjectionShape audienceShape() {
        return new ProjectionShape("registrations.v1", Audience.SHAPE);
    }
}
