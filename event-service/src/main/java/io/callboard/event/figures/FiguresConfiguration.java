package io.callboard.event.figures;

import io.callboard.chassis.rebuild.ProjectionShape;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the versions of the rows of the figures. */
@Configuration(proxyBeanMethods = false)
class FiguresConfiguration {

    @Bean
    ProjectionShape registrationShape() {
        return new ProjectionShape("registrations.v1", RegistrationCounts.SHAPE);
    }

    @Bean
    ProjectionShape announcementShape() {
        return new ProjectionShape("reminders.v1", Announcements.SHAPE);
    }
}
