package io.callboard.notifier.contact;

import io.callboard.chassis.rebuild.ProjectionShape;
import io.callboard.chassis.retention.RetentionRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Deletes contacts of events that ended long ago, and contacts whose registration has been unknown for the same time.
 */
@Configuration(proxyBeanMethods = false)
class ContactConfiguration {

    /** A registration is deleted after its contact, because it names the contact's event. */
    static final String DELETE = """
            delete from contact where registration_id in (
                select c.registration_id
                from live_event e
                join registration r on r.event_id = e.event_id
                join contact c on c.registration_id = r.registration_id
                where e.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    /** A contact whose message arrives after its registration was deleted. */
    static final String DELETE_ORPHANS = """
            delete from contact where registration_id in (
                select c.registration_id
                from contact c
                where c.recorded_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from registration r where r.registration_id = c.registration_id)
                limit :sliceRows)
            """;

    @Bean
    ProjectionShape contactShape() {
        return new ProjectionShape("contacts.v1", Contacts.SHAPE);
    }

    @Bean
    RetentionRule contactRetention() {
        return new RetentionRule("contacts", DELETE);
    }

    @Bean
    RetentionRule orphanedContactRetention() {
        return new RetentionRule("orphaned-contacts", DELETE_ORPHANS);
    }
}
