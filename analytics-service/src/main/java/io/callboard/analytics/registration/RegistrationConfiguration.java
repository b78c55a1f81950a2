package io.callboard.analytics.registration;

import io.callboard.chassis.rebuild.ProjectionShape;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the shape of the rows of registrations. */
@Configuration(proxyBeanMethods = false)
class RegistrationConfiguration {

    @Bean
    ProjectionShape registrationShape() {
        return new ProjectionShape("registrations.v1", RegistrationProjection.SHAPE);
    }
}
