package io.callboard.notifier.liveevent;

import io.callboard.chassis.rebuild.ProjectionShape;
import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Deletes events that ended long ago, after all their other rows. */
@Configuration(proxyBeanMethods = false)
class LiveEventConfiguration {

    static final String DELETE = """
            delete from live_event where event_id in (
                select e.event_id
                from live_event e
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from delivery d where d.event_id = e.event_id)
                    and not exists (select from announced a where a.event_id = e.event_id)
                    and not exists (select from notification_count c where c.event_id = e.event_id)
                    and not exists (select from notification_count_change n where n.event_id = e.event_id)
                    and not exists (select from registration r where r.event_id = e.event_id)
                    and not exists (select from pause p where p.scope = 'event:' || e.event_id)
                    and not exists (select from cancelled_timer c where c.event_id = e.event_id)
                    and not exists (select from timer_wish w where w.event_id = e.event_id)
                    and not exists (select from timer_rearming r where r.event_id = e.event_id)
                    and not exists (select from announcement n where n.event_id = e.event_id)
                limit :sliceRows)
            """;

    @Bean
    ProjectionShape liveEventShape() {
        return new ProjectionShape("live-events.v1", LiveEvents.SHAPE);
    }

    @Bean
    RetentionRule liveEventRetention() {
        return new RetentionRule("live-events", DELETE);
    }
}
