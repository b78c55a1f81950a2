package io.callboard.analytics.registration;

import io.callboard.chassis.rebuild.ProjectionShape;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the rows of registrations keep. */
@Configuration(proxyBeanMethods = false)
class RegistrationConfiguration {

    @Bean
    ProjectionShape registrationShape() {
        return new ProjectionShape("registrations.v1", RegistrationProjection.SHAPE);
    }
}
