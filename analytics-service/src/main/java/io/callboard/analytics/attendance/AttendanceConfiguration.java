package io.callboard.analytics.attendance;

import io.callboard.chassis.rebuild.ProjectionShape;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the shape of the rows of attendance. */
@Configuration(proxyBeanMethods = false)
class AttendanceConfiguration {

    @Bean
    ProjectionShape attendanceShape() {
        return new ProjectionShape("attendance.v1", AttendanceProjection.SHAPE);
    }
}
