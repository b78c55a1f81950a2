package io.callboard.analytics.notification;

import io.callboard.analytics.response.HoldOuts;
import io.callboard.chassis.rebuild.ProjectionShape;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the shapes of the rows of notifications, which two topics feed, of views and of hold-outs. */
@Configuration(proxyBeanMethods = false)
class NotificationConfiguration {

    @Bean
    ProjectionShape reminderShape() {
        return new ProjectionShape("reminders.v1", Math.max(NotificationProjection.SHAPE, HoldOuts.SHAPE));
    }

    @Bean
    ProjectionShape deliveryShape() {
        return new ProjectionShape("deliveries.v1", Math.max(NotificationProjection.SHAPE, Views.SHAPE));
    }
}
