package io.callboard.notifier.registration;

import io.callboard.chassis.rebuild.ProjectionShape;
import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Deletes registrations of events that ended long ago, and registrations whose event has been unknown for the same
 * time. A pass is deleted after its registration.
 */
@Configuration(proxyBeanMethods = false)
class RegistrationConfiguration {

    static final String DELETE = """
            delete from registration where registration_id in (
                select r.registration_id
                from live_event e
                join registration r on r.event_id = e.event_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from contact c where c.registration_id = r.registration_id)
                limit :sliceRows)
            """;

    /** A registration whose message arrives after its event was deleted. */
    static final String DELETE_ORPHANS = """
            delete from registration where registration_id in (
                select r.registration_id
                from registration r
                where r.recorded_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from live_event e where e.event_id = r.event_id)
                limit :sliceRows)
            """;

    static final String DELETE_PASSES = """
            delete from pass where token_hash in (
                select p.token_hash
                from pass p
                where p.recorded_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from registration r where r.registration_id = p.registration_id)
                limit :sliceRows)
            """;

    @Bean
    ProjectionShape registrationShape() {
        return new ProjectionShape("registrations.v1", Registrations.SHAPE);
    }

    @Bean
    RetentionRule registrationRetention() {
        return new RetentionRule("registrations", DELETE);
    }

    @Bean
    RetentionRule orphanedRegistrationRetention() {
        return new RetentionRule("orphaned-registrations", DELETE_ORPHANS);
    }

    @Bean
    RetentionRule passRetention() {
        return new RetentionRule("passes", DELETE_PASSES);
    }
}
