package io.callboard.notifier.control;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Deletes the pauses and cancelled reminders of live events that ended long ago. */
@Configuration(proxyBeanMethods = false)
class ControlConfiguration {

    static final String DELETE_PAUSES = """
            delete from pause where scope in (
                select p.scope
                from live_event e
                join pause p on p.scope = 'event:' || e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    static final String DELETE_CANCELLED = """
            delete from cancelled_timer where (event_id, timer_id) in (
                select c.event_id, c.timer_id
                from live_event e
                join cancelled_timer c on c.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule pauseRetention() {
        return new RetentionRule("pauses", DELETE_PAUSES);
    }

    @Bean
    RetentionRule cancelledTimerRetention() {
        return new RetentionRule("cancelled-timers", DELETE_CANCELLED);
    }
}
