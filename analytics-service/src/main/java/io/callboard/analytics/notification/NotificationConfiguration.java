package io.callboard.analytics.notification;

import io.callboard.chassis.rebuild.ProjectionShape;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the rows of notifications keep; two topics feed them. */
@Configuration(proxyBeanMethods = false)
class NotificationConfiguration {

    @Bean
    ProjectionShape reminderShape() {
        return new ProjectionShape("reminders.v1", NotificationProjection.SHAPE);
    }

    @Bean
    ProjectionShape deliveryShape() {
        return new ProjectionShape("deliveries.v1", NotificationProjection.SHAPE);
    }
}
