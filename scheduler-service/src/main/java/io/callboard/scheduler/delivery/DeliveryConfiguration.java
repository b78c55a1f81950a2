package io.callboard.scheduler.delivery;

import io.callboard.chassis.rebuild.ProjectionShape;
import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the shape and the retention of the outcomes of deliveries. */
@Configuration(proxyBeanMethods = false)
class DeliveryConfiguration {

    static final String DELETE = """
            delete from delivery_outcome where (event_id, registration_id, timer_id, channel) in (
                select d.event_id, d.registration_id, d.timer_id, d.channel
                from live_event e
                join delivery_outcome d on d.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    @Bean
    ProjectionShape deliveryShape() {
        return new ProjectionShape("deliveries.v1", DeliveryOutcomes.SHAPE);
    }

    @Bean
    RetentionRule deliveryOutcomeRetention() {
        return new RetentionRule("delivery-outcomes", DELETE);
    }
}
