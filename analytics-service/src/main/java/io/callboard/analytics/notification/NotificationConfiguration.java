package io.callboard.analytics.notification;

import io.callboard.chassis.rebuild.ProjectionShape;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the shapes of the rows of notifications, which two topics feed, and of views. */
@Configuration(proxyBeanMethods = false)
class NotificationConfiguration {

    @Bean
    ProjectionShape reminderShape() {
        return new ProjectionShape("reminders.v1", NotificationProjection.SHAPE);
    }

    @Bean
    ProjectionShape deliveryShape() {
        return new ProjectionShape("deliveries.v1", Math.max(NotificationProjection.SHAPE, Views.SHAPE));
    }
}
