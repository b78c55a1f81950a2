package io.callboard.notifier.choice;

import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Deletes choices after the registration in which they were made. */
@Configuration(proxyBeanMethods = false)
class ChoiceConfiguration {

    static final String DELETE = """
            delete from unwanted where (registration_id, channel, what) in (
                select u.registration_id, u.channel, u.what
                from unwanted u
                where u.chosen_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from registration r where r.registration_id = u.registration_id)
                limit :sliceRows)
            """;

    @Bean
    RetentionRule unwantedRetention() {
        return new RetentionRule("unwanted", DELETE);
    }
}
