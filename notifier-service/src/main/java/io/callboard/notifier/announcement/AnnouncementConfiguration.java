package io.callboard.notifier.announcement;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Deletes the texts of live events that ended some time ago. Nothing is sent any more by then. */
@Configuration(proxyBeanMethods = false)
class AnnouncementConfiguration {

    static final String DELETE = """
            delete from announcement where announcement_id in (
                select a.announcement_id
                from live_event e
                join announcement a on a.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule announcementRetention() {
        return new RetentionRule("announcements", DELETE);
    }
}
