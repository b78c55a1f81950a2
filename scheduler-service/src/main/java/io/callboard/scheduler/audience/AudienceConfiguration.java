package io.callboard.scheduler.audience;

import io.callboard.chassis.rebuild.ProjectionShape;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the shape of the audience's rows. */
@Configuration(proxyBeanMethods = false)
class AudienceConfiguration {

    @Bean
    ProjectionShape audienceShape() {
        return new ProjectionShape("registrations.v1", Audience.SHAPE);
    }

    @Bean
    ProjectionShape attendanceShape() {
        return new ProjectionShape("attendance.v1", Audience.ATTENDANCE_SHAPE);
    }
}
