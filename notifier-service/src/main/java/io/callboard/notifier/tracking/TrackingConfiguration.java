package io.callboard.notifier.tracking;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TrackingConfiguration {

    static final String DELETE = """
            delete from untracked where registration_id in (
                select u.registration_id
                from untracked u
                where u.chosen_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from registration r where r.registration_id = u.registration_id)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule untrackedRetention() {
        return new RetentionRule("untracked", DELETE);
    }
}
